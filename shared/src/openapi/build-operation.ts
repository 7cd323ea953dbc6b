import { jsonTypes } from '../http/media-type.ts'
import type { PageLimits } from '../http/pagination.ts'
import type { DescribedAnswer, DescribedBody, DescribedOperation } from './described-operation.ts'
import { type HeaderKey, headers } from './headers.ts'
import { type ParameterKey, parameterName, parameters, pathVariables } from './parameters.ts'
import { schemaRef } from './schema-ref.ts'
import { statusMeanings } from './status-meanings.ts'

/** Limits that the document tells. */
export type DocumentLimits = PageLimits

/** An Operation Object from its description. */
export function buildOperation(route: string, described: DescribedOperation, limits: DocumentLimits): object {
  const { id, tag, summary, clause, body } = described
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(clause === undefined ? {} : { description: `ETSI GS CIM 009 clause ${clause}.` }),
    parameters: [
      ...pathParameters(route),
      ...(described.params ?? []).map((key) => queryParameter(key, limits)),
      ...requestHeaders(route, described).map(headerParameter),
    ],
    ...(body === undefined ? {} : { requestBody: requestBody(route, body) }),
    responses: {
      ...Object.fromEntries(Object.entries(described.answers).map(([s, a]) => [s, answer(a, described)])),
      ...Object.fromEntries(errorsOf(route, described).map((status) => [status, errorAnswer(status)])),
    },
  }
}

function isOfSpecification(route: string): boolean {
  return route.includes(' /ngsi-ld/')
}

function pathParameters(route: string): readonly object[] {
  return [...route.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    ...pathVariables[name],
  }))
}

function queryParameter(key: ParameterKey, { defaultLimit, maxLimit }: DocumentLimits): object {
  const { schema, ...rest } = parameters[key]
  const isList = 'items' in schema
  const bounds = key === 'limit' ? { maximum: maxLimit, default: defaultLimit } : {}
  return {
    name: parameterName(key),
    in: 'query',
    ...rest,
    ...(isList ? { explode: false } : {}),
    schema: { ...schema, ...bounds },
  }
}

function requestHeaders(route: string, { headers: own = [] }: DescribedOperation): readonly HeaderKey[] {
  return isOfSpecification(route) ? ['NGSILD-Tenant', 'NGSILD-Snapshot', 'Link', ...own] : own
}

function headerParameter(name: HeaderKey): object {
  return { name, in: 'header', ...headers[name] }
}

function requestBody(route: string, { schema, example, onlyAs }: DescribedBody): object {
  const content = { schema, example }
  if (onlyAs !== undefined) return { required: true, content: { [onlyAs]: content } }
  const mergePatch = route.startsWith('PATCH ') ? { 'application/merge-patch+json': content } : {}
  return {
    required: true,
    content: { 'application/json': content, 'application/ld+json': { schema }, ...mergePatch },
  }
}

function answer(described: DescribedAnswer, { negotiates }: DescribedOperation): object {
  const { description, headers: names = [] } = described
  const own = names.map((name) => [name, { $ref: `#/components/headers/${name}` }])
  const fixed = described.onlyAs ? [described.onlyAs] : jsonTypes.slice(0, 1)
  const content = contentOf(described, negotiates ?? fixed)
  return {
    description,
    ...(own.length > 0 ? { headers: Object.fromEntries(own) } : {}),
    ...(content === undefined ? {} : { content }),
  }
}

function contentOf(described: DescribedAnswer, types: readonly string[]): object | undefined {
  const { schema, geoJson, alsoAs, example } = described
  if (schema === undefined) return undefined
  const content = types.map((type) =>
    type === 'application/geo+json'
      ? [type, { schema: geoJson }]
      : [type, { schema, ...(example !== undefined && type === 'application/json' ? { example } : {}) }],
  )
  const also = alsoAs === undefined ? [] : [[alsoAs, { schema: { type: 'string' } }]]
  return Object.fromEntries([...content, ...also])
}

/** The refusals that an operation names, and those that follow from what it is. */
function errorsOf(route: string, described: DescribedOperation): readonly number[] {
  const { errors = [], negotiates, body, answers } = described
  const always = / \/(health|openapi|metrics)/.test(route) ? [] : [500, 503]
  const specified = isOfSpecification(route) ? [400, 404, 504] : []
  const reading = negotiates === undefined ? [] : [406]
  const writing = body === undefined ? [] : body.onlyAs ? [415] : [411, 413, 415]
  const all = [...errors, ...always, ...specified, ...reading, ...writing]
  return [...new Set(all)].filter((status) => answers[status] === undefined).sort((a, b) => a - b)
}

function errorAnswer(status: number): object {
  const description = statusMeanings[status] ?? ''
  if (status === 411 || status === 415) return { description }
  const problem = schemaRef(status === 406 ? 'AvailableRepresentations' : 'ProblemDetails')
  return { description, content: { 'application/json': { schema: problem } } }
}
