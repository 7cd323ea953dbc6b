import fc from 'fast-check'
import { describedApi } from '../../openapi/described-api.ts'
import { parameterName } from '../../openapi/parameters.ts'
import { arbitraryBody } from './arbitrary-body.ts'
import { arbitraryQuery, arbitraryText } from './arbitrary-query.ts'
import { fuzzIds, fuzzNames } from './valid-bodies.ts'

/** One request, ready to be sent. Header values are legal in HTTP; nothing else about it need be legal. */
export interface FuzzRequest {
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** A stream without end, and what looks into the process: neither answers a request by its content. */
const leftOut = /^GET \/(?:events|health|openapi)/

const variables: Readonly<Record<string, readonly string[]>> = {
  entityId: fuzzIds,
  attributeName: fuzzNames,
  type: ['T', 'U'],
  attrId: fuzzNames,
}

const context = 'rel="http://www.w3.org/ns/json-ld#context"'
const headerValues: Readonly<Record<string, readonly string[]>> = {
  'content-type': [
    'application/json',
    'application/ld+json',
    'application/merge-patch+json',
    'text/plain',
    ';',
    'x'.repeat(300),
  ],
  accept: [
    'application/json',
    'application/ld+json',
    'application/geo+json',
    '*/*;q=0',
    'a/b;q=x,,',
    '*'.repeat(2_000),
    'text/html',
  ],
  link: [
    `<https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.8.jsonld>; ${context}`,
    `<x>; ${context}`,
    `<; ${context}`,
    '<'.repeat(2_000),
    `<http://127.0.0.1:1/x>; ${context}`,
  ],
  'ngsild-tenant': ['north', '', 'a b', '\u00ff', 'x'.repeat(300), '__proto__', "';--"],
  prefer: ['ngsi-ld=1.3', 'ngsi-ld=9', 'body=json', ',;=', 'ngsi-ld=99999999999.1'],
  'if-match': ['"1"', '*', 'W/"1"', '"', '"99999999999999999999"', ','.repeat(500)],
  'if-none-match': ['"1"', '*', '""', 'x'],
  'accept-encoding': ['gzip', 'br;q=1', 'identity;q=0', ',,'],
  'ngsild-entitymap': ['urn:x:1', '/ngsi-ld/v1/entityMaps/urn:x:1', 'x'],
  traceparent: ['00-00000000000000000000000000000001-0000000000000001-01', 'x'],
  origin: ['http://x', 'null'],
  'x-request-id': ['x'],
}

/** Requests to every operation that the API describes, and to some paths and methods it does not have. */
export function arbitraryRequest(): fc.Arbitrary<FuzzRequest> {
  const routes = Object.entries(describedApi).filter(([name]) => !leftOut.test(name))
  const known = fc.constantFrom(...routes).chain(([name, { id, params = [], body }]) => {
    const [method = '', path = ''] = name.split(' ')
    return fc.record({
      method: fc.constant(method),
      path: arbitraryPath(path),
      query: arbitraryQuery(params.map(parameterName)),
      body: body === undefined ? fc.constant(undefined) : arbitraryBody(id),
    })
  })
  const odd = fc.record({
    method: fc.constantFrom('GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'),
    path: arbitraryPath('/ngsi-ld/v1/{any}/{any}/attrs/{any}'),
    query: arbitraryQuery([]),
    body: fc.option(arbitraryBody(''), { nil: undefined }),
  })
  return fc
    .tuple(fc.oneof({ weight: 20, arbitrary: known }, { weight: 1, arbitrary: odd }), arbitraryHeaders())
    .map(([{ method, path, query, body }, headers]) =>
      toRequest({ method, url: path + query, headers }, body),
    )
}

function toRequest(request: FuzzRequest, body: string | undefined): FuzzRequest {
  if (body === undefined) return request
  const length = String(Buffer.byteLength(body))
  return {
    ...request,
    headers: { 'content-type': 'application/json', ...request.headers, 'content-length': length },
    body,
  }
}

function arbitraryPath(template: string): fc.Arbitrary<string> {
  const parts = template.split(/(\{\w+\})/).map((part) => {
    const variable = /^\{(\w+)\}$/.exec(part)?.[1]
    return variable === undefined ? fc.constant(part) : arbitraryText(variables[variable] ?? [])
  })
  return fc.tuple(...parts).map((texts) => texts.join(''))
}

/** Most requests have none, so that most get past them. */
function arbitraryHeaders(): fc.Arbitrary<Readonly<Record<string, string>>> {
  const header = fc
    .constantFrom(...Object.keys(headerValues))
    .chain((name) => fc.tuple(fc.constant(name), fc.constantFrom(...(headerValues[name] ?? []))))
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant({}) },
    { weight: 2, arbitrary: fc.array(header, { maxLength: 3 }).map((pairs) => Object.fromEntries(pairs)) },
  )
}
