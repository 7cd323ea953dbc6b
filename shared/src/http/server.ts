import { randomUUID } from 'node:crypto'
import cors from '@fastify/cors'
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  fastify,
  LogController,
} from 'fastify'
import type { Logger } from '../logging/logger.ts'
import { answerBrokenRequest } from './broken-request.ts'
import { compressAnswers, defaultCompressFromBytes } from './compression.ts'
import { fromFrameworkError } from './framework-error.ts'
import { HttpProblem } from './http-problem.ts'
import { knowAllMethods } from './other-methods.ts'
import { type Problem, toProblem } from './problem-details.ts'
import { snapshotHeader } from './snapshot.ts'
import { maxTenantLength, tenantHeader } from './tenant.ts'

/** The HTTP server of a process; services register their resources on it. */
export type HttpServer = FastifyInstance

/** What can be told to an HTTP server. */
export interface ServerOptions {
  readonly logger: Logger
  /** Longest request body; above it: 413. */
  readonly maxBodyBytes: number
  /** Origins that browsers may call from; `*` for all, empty: no CORS headers. */
  readonly corsOrigins: readonly string[]
  /** Answers of so many bytes are compressed for clients that accept it; 2 KiB when absent. */
  readonly compressFromBytes?: number
  /** Status of LdContextNotAvailable, when it is not 504 (the specification up to 1.8 has 503). */
  readonly contextUnavailableStatus?: 503 | 504
}

/** Bytes of the request line and all headers; above it: 431. */
export const maxHeaderBytes = 32 * 1024
/** Milliseconds for a whole request to arrive; bounds slow senders. */
export const requestTimeoutMs = 60_000
/** Milliseconds for the headers of a request to arrive. */
export const headersTimeoutMs = 20_000
/** Milliseconds that an idle connection is kept: longer than the usual 60 s of proxies in front. */
export const keepAliveTimeoutMs = 72_000

const allMethods = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS'

/** Seconds that a browser need not ask again whether it may. */
const preflightMaxAge = 600

/** What scripts in browsers may read beside what they always may. */
const exposedHeaders = [
  'Allow',
  'ETag',
  'Link',
  'Location',
  'NGSILD-EntityMap',
  'NGSILD-Results-Count',
  'NGSILD-Tenant',
  'NGSILD-Snapshot',
  'Preference-Applied',
  'Retry-After',
  'X-Request-Id',
]

/**
 * A server without routes. Every error goes through the one mapper of problem-details.ts; bodies arrive as bytes for
 * json-body.ts. Closing it (`close`) lets requests in flight end.
 */
export function createServer(options: ServerOptions): HttpServer {
  const server: HttpServer = fastify({
    // Requests are not logged one by one: a line per request costs more than many of the requests, and so does a logger.
    loggerInstance: options.logger.child({}, { level: 'warn' }) as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: (logger) => logger,
    bodyLimit: options.maxBodyBytes,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    forceCloseConnections: 'idle',
    genReqId: () => randomUUID(),
    routerOptions: {
      ignoreTrailingSlash: true,
      maxParamLength: maxHeaderBytes,
      // query-params.ts reads the query.
      querystringParser: () => ({}),
    },
    http: { maxHeaderSize: maxHeaderBytes, headersTimeout: headersTimeoutMs },
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (error, request, reply) =>
      sendProblem(reply, toProblem(fromFrameworkError(error), request.id), request.id),
  })
  knowAllMethods(server)
  readBodiesAsBytes(server)
  answerErrors(server, options)
  echoSelection(server)
  compressAnswers(server, options.compressFromBytes ?? defaultCompressFromBytes)
  if (options.corsOrigins.length > 0) allowOrigins(server, options.corsOrigins)
  return server
}

function readBodiesAsBytes(server: HttpServer): void {
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
}

function answerErrors(server: HttpServer, { logger, contextUnavailableStatus }: ServerOptions): void {
  server.setNotFoundHandler((request, reply) => {
    // `OPTIONS *` asks about the server as a whole (RFC 9110 9.3.7).
    if (request.method === 'OPTIONS' && request.url === '*')
      return reply.code(204).header('allow', allMethods).send()
    const detail = `No resource has the path ${request.url.split('?', 1)[0]?.slice(0, 200)}`
    const unknown = new HttpProblem(404, 'The path is unknown', { detail })
    sendProblem(reply, toProblem(unknown, request.id), request.id)
  })
  server.setErrorHandler((thrown, request, reply) => {
    const error = fromFrameworkError(thrown)
    const status = sendProblem(reply, toProblem(error, request.id, contextUnavailableStatus), request.id)
    if (status === 500)
      logger.error({ err: error, requestId: request.id, url: request.url }, 'request failed')
  })
}

function sendProblem(reply: FastifyReply, { status, headers, body }: Problem, requestId: string): number {
  reply.code(status).headers({ ...headers, 'x-request-id': requestId })
  if (body === undefined) reply.send()
  else reply.header('content-type', 'application/json').send(Buffer.from(JSON.stringify(body)))
  return status
}

/** Every answer repeats the tenant and the snapshot of its request, errors too (clauses 6.3.14, 6.3.22). */
function echoSelection(server: HttpServer): void {
  server.addHook('onRequest', ({ headers }, reply, done) => {
    const tenant = headers[tenantHeader]
    if (typeof tenant === 'string' && tenant !== '' && tenant.length <= maxTenantLength)
      reply.header('NGSILD-Tenant', tenant)
    const snapshot = headers[snapshotHeader]
    if (typeof snapshot === 'string' && snapshot !== '') reply.header('NGSILD-Snapshot', snapshot)
    done()
  })
}

function allowOrigins(server: HttpServer, origins: readonly string[]): void {
  void server.register(cors, {
    origin: origins.includes('*') ? '*' : [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders,
    maxAge: preflightMaxAge,
    strictPreflight: false,
  })
}
