import type { FastifyReply, FastifyRequest } from 'fastify'
import { writeAnswer } from './answer.ts'
import type { HttpOperation } from './exchange.ts'
import { HttpProblem } from './http-problem.ts'
import { bodyKind } from './media-type.ts'
import { registerOtherMethods } from './other-methods.ts'
import { type ExchangeParts, readExchange } from './read-exchange.ts'
import type { HttpServer } from './server.ts'

/** Where the API lives (clause 6.2). */
const apiRoot = '/ngsi-ld/v1'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

type Method = (typeof methods)[number]

/** The operations of one resource, by method. */
export type Resource = Readonly<Partial<Record<Method, HttpOperation>>>

/** How a resource is served. */
export interface ResourceParts {
  readonly parts: ExchangeParts
  /** Methods of the resources below: used here with a trailing slash, the id was forgotten, which is 400 and not 405. */
  readonly needId?: readonly Method[]
}

/**
 * Registers a resource under the API root, with and without trailing slash. Methods it has no operation for answer 405 with
 * Allow, OPTIONS answers Allow, HEAD follows GET.
 */
export function registerResource(server: HttpServer, path: string, resource: Resource & ResourceParts): void {
  const url = apiRoot + path
  const offered = methods.filter((method) => resource[method] !== undefined)
  for (const method of offered) {
    const operation = resource[method]
    if (operation !== undefined) registerOperation(server, { method, url, operation, parts: resource.parts })
  }
  registerOtherMethods(server, url, { offered, needId: resource.needId ?? [] })
}

interface Route {
  readonly method: Method
  readonly url: string
  readonly operation: HttpOperation
  readonly parts: ExchangeParts
}

function registerOperation(server: HttpServer, { method, url, operation, parts }: Route): void {
  server.route({
    method,
    url,
    // For who looks at the routes: they are held against openapi.json.
    config: { operation },
    onRequest: (request, _reply, done) => {
      checkBodyHeaders(request)
      done()
    },
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      const exchange = readExchange(request, operation, parts)
      return writeAnswer(reply, await operation.handle(exchange), exchange)
    },
  })
}

/**
 * Preconditions of clause 6.3.4 that hold before a body is read: 411 and 415, both without body. A chunked body says its end
 * itself and is bounded like any other: it needs no Content-Length.
 */
function checkBodyHeaders({ method, headers }: FastifyRequest): void {
  if (method === 'DELETE') delete headers['content-type']
  if (method !== 'POST' && method !== 'PUT' && method !== 'PATCH') return
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined)
    throw new HttpProblem(411, 'The request has no Content-Length', { body: null })
  bodyKind(method, headers['content-type'])
  const encoding = headers['content-encoding'] ?? 'identity'
  if (encoding.toLowerCase() !== 'identity')
    throw new HttpProblem(415, 'The encoding of the body is not supported', {
      body: null,
      headers: { 'accept-encoding': 'identity' },
    })
}
