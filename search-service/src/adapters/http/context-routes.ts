import {
  type ContextKind,
  contextKinds,
  contextPath,
  contextUrl,
  presentContext,
} from '@lodestream/shared/contexts/context-entry'
import type { Exchange, HttpOperation } from '@lodestream/shared/http/exchange'
import { jsonTypes } from '@lodestream/shared/http/media-type'
import { booleanParam } from '@lodestream/shared/http/query-params'
import type { ExchangeParts } from '@lodestream/shared/http/read-exchange'
import { registerResource } from '@lodestream/shared/http/resource'
import type { HttpServer } from '@lodestream/shared/http/server'
import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import { type AddContextParts, addContext } from '../../operations/add-context.ts'
import { deleteContext, reloadContext } from '../../operations/delete-context.ts'
import { listContexts } from '../../operations/list-contexts.ts'
import { describeContext, serveContext } from '../../operations/serve-context.ts'

/** What the resources of contexts stand on. */
export interface ContextRoutesParts extends ExchangeParts, AddContextParts {
  /** Where clients reach this broker, without a slash at the end. */
  readonly publicUrl: () => string
}

/** The resources of clauses 6.29 and 6.30: the contexts that the broker keeps. */
export function registerContextRoutes(server: HttpServer, parts: ContextRoutesParts): void {
  registerResource(server, '/jsonldContexts', {
    parts,
    POST: addContextOperation(parts),
    GET: listContextsOperation(parts),
  })
  registerResource(server, '/jsonldContexts/:contextId', {
    parts,
    GET: serveContextOperation(parts),
    DELETE: deleteContextOperation(parts),
  })
}

/** POST /jsonldContexts (clause 6.29.3.1); the rules for the @context of a request do not apply to this one. */
function addContextOperation(parts: ContextRoutesParts): HttpOperation {
  const add = addContext(parts)
  return {
    params: [],
    async handle(exchange) {
      const localId = await add(exchange.tenant, exchange.json())
      return { status: 201, headers: { location: contextPath(localId) } }
    },
  }
}

/** GET /jsonldContexts (clause 6.29.3.2). */
function listContextsOperation(parts: ContextRoutesParts): HttpOperation {
  const list = listContexts(parts)
  return {
    params: ['kind', 'details'],
    negotiates: jsonTypes,
    async handle({ tenant, params }) {
      const kind = params.get('kind')
      if (kind !== undefined && !contextKinds.has(kind))
        throw new BadRequestData(`Parameter kind must be one of ${[...contextKinds].join(', ')}`)
      const details = booleanParam(params, 'details') === true
      const entries = await list(tenant, kind as ContextKind | undefined)
      const show = details ? presentContext : contextUrl
      return { status: 200, body: entries.map((entry) => show(entry, parts.publicUrl())) }
    },
  }
}

/** GET /jsonldContexts/{contextId} (clause 6.30.3.1). */
function serveContextOperation(parts: ContextRoutesParts): HttpOperation {
  const serve = serveContext(parts)
  const describe = describeContext(parts)
  return {
    params: ['details'],
    negotiates: jsonTypes,
    async handle(exchange) {
      const { tenant, params } = exchange
      if (booleanParam(params, 'details') !== true)
        return { status: 200, body: { '@context': await serve(tenant, contextIdOf(exchange)) } }
      const entry = await describe(tenant, contextIdOf(exchange))
      return { status: 200, body: presentContext(entry, parts.publicUrl()) }
    },
  }
}

/** DELETE /jsonldContexts/{contextId} (clause 6.30.3.2). */
function deleteContextOperation(parts: ContextRoutesParts): HttpOperation {
  const remove = deleteContext(parts)
  const reload = reloadContext(parts)
  return {
    params: ['reload'],
    async handle(exchange) {
      const operation = booleanParam(exchange.params, 'reload') === true ? reload : remove
      await operation(exchange.tenant, contextIdOf(exchange))
      return { status: 204 }
    },
  }
}

function contextIdOf({ path }: Exchange): string {
  return path.contextId ?? ''
}
