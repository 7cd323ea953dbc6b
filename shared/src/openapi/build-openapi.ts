import { buildOperation, type DocumentLimits } from './build-operation.ts'
import { describedApi } from './described-api.ts'
import { headers } from './headers.ts'
import { schemas } from './schemas.ts'

/** An OpenAPI 3.1 document. */
export interface OpenApiDocument {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>
  readonly components: Readonly<Record<string, object>>
  readonly [member: string]: unknown
}

const description = `The NGSI-LD API of ETSI GS CIM 009 V1.9.1, and what this broker has beside it.

Every path is known with and without a trailing slash. HEAD answers like GET without the body; OPTIONS answers \`Allow\`.
Unknown query parameters are refused. Errors are ProblemDetails; docs/errors.md lists them.`

/** The whole API as OpenAPI 3.1, with the limits in force. */
export function buildOpenApi(limits: DocumentLimits): OpenApiDocument {
  return {
    openapi: '3.1.0',
    info: { title: 'Lodestream', version: '1.9.1', summary: 'An NGSI-LD context broker', description },
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    servers: [{ url: '/' }],
    tags: tags().map((name) => ({ name })),
    paths: paths(limits),
    components: { schemas, headers },
  }
}

function tags(): readonly string[] {
  return [...new Set(Object.values(describedApi).map(({ tag }) => tag))]
}

function paths(limits: DocumentLimits): OpenApiDocument['paths'] {
  const byPath = new Map<string, [method: string, operation: object][]>()
  for (const [route, described] of Object.entries(describedApi)) {
    const [method = '', path = ''] = route.split(' ')
    const operations = byPath.get(path) ?? []
    byPath.set(path, [...operations, [method.toLowerCase(), buildOperation(route, described, limits)]])
  }
  return Object.fromEntries([...byPath].map(([path, operations]) => [path, Object.fromEntries(operations)]))
}
