import { buildOpenApi } from '../openapi/build-openapi.ts'
import type { DocumentLimits } from '../openapi/build-operation.ts'
import { registerOtherMethods } from './other-methods.ts'
import type { HttpServer } from './server.ts'

/** `GET /openapi.json`: the whole API, made when it is first asked for. */
export function registerOpenApi(server: HttpServer, limits: DocumentLimits): void {
  let document: Buffer | undefined
  server.get('/openapi.json', (_request, reply) => {
    document ??= Buffer.from(JSON.stringify(buildOpenApi(limits)))
    return reply.header('content-type', 'application/json').send(document)
  })
  registerOtherMethods(server, '/openapi.json', { offered: ['GET'] })
}
