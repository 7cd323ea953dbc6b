import { buildAsyncApi } from '../asyncapi/build-asyncapi.ts'
import { registerOtherMethods } from './other-methods.ts'
import type { HttpServer } from './server.ts'

/** `GET /asyncapi.json`: the topics and their messages, made when it is first asked for. */
export function registerAsyncApi(server: HttpServer): void {
  let document: Buffer | undefined
  server.get('/asyncapi.json', (_request, reply) => {
    document ??= Buffer.from(JSON.stringify(buildAsyncApi()))
    return reply.header('content-type', 'application/json').send(document)
  })
  registerOtherMethods(server, '/asyncapi.json', { offered: ['GET'] })
}
