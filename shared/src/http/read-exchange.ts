import type { FastifyRequest } from 'fastify'
import type { ContextResolver } from '../json-ld/context-resolver.ts'
import type { Json } from '../ngsi-ld/json.ts'
import { negotiate } from './content-negotiation.ts'
import type { Exchange, HttpOperation } from './exchange.ts'
import { resolveItemContexts } from './item-contexts.ts'
import { parseJsonBody } from './json-body.ts'
import { bodyKind } from './media-type.ts'
import { assertKnownParams, parseQueryParams } from './query-params.ts'
import { resolveRequestContext } from './request-context.ts'
import { refuseSnapshot, snapshotHeader } from './snapshot.ts'
import { parseTenant, tenantHeader } from './tenant.ts'

/** What a server needs to understand requests. */
export interface ExchangeParts {
  readonly contexts: ContextResolver
  /** The name by which the default tenant is known in events. */
  readonly defaultTenantName: string
}

const traceparentSyntax = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/

/** Checks Accept, tenant, snapshot and parameter names, in this order (clause 6.3); the rest is read when asked for, once. */
export function readExchange(
  request: FastifyRequest,
  operation: HttpOperation,
  parts: ExchangeParts,
): Exchange {
  const { headers, method, url, id } = request
  const answerType = operation.negotiates
    ? negotiate(headers.accept, operation.negotiates)
    : 'application/json'
  const tenant = parseTenant(oneHeader(headers[tenantHeader]), parts.defaultTenantName)
  refuseSnapshot(oneHeader(headers[snapshotHeader]))
  const params = parseQueryParams(url)
  assertKnownParams(params, operation.params)
  const body = request.body as Uint8Array | undefined
  const json = once(() => parseJsonBody(body))
  const link = headers.link === undefined ? undefined : String(headers.link)
  const context = once(async () => resolveRequestContext(parts.contexts, { link, body: readBody(), tenant }))
  const traceparent = oneHeader(headers.traceparent)
  return {
    method,
    url,
    tenant,
    path: request.params as Readonly<Record<string, string>>,
    params,
    answerType,
    ...(traceparent !== undefined && traceparentSyntax.test(traceparent) ? { traceparent } : {}),
    requestId: id,
    bodyBytes: body?.length ?? 0,
    header: (name) => oneHeader(headers[name]),
    json,
    context,
    itemContexts: async () =>
      resolveItemContexts(parts.contexts, { link, kind: bodyKind(method, headers['content-type']), tenant }),
  }

  function readBody(): { kind: 'json' | 'ld+json'; json: Json } | undefined {
    if (method !== 'POST' && method !== 'PUT' && method !== 'PATCH') return undefined
    return { kind: bodyKind(method, headers['content-type']), json: json() }
  }
}

function oneHeader(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
