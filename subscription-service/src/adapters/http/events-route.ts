import type { ServerResponse } from 'node:http'
import type { EventLogReader } from '@lodestream/shared/events/event-log'
import { printLogPosition } from '@lodestream/shared/events/log-position'
import { registerOtherMethods } from '@lodestream/shared/http/other-methods'
import { type ExchangeParts, readExchange } from '@lodestream/shared/http/read-exchange'
import type { HttpServer } from '@lodestream/shared/http/server'
import { ServiceOverloaded } from '@lodestream/shared/ngsi-ld/errors'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { followEvents, readEventPage } from '../../operations/read-events.ts'
import { eventsParams, parseEventFilter, parseEventsLimit, parseFrom } from './events-query.ts'

/** Streams of one process at most: each is a reader of the log. */
export const maxEventStreams = 100
const retryAfterSeconds = 10
/** A comment on a silent stream, so that proxies do not take it for dead. */
const heartbeatMs = 15_000

/**
 * `GET /events`: the log, for anyone with curl. Server-sent events from now on (or `from`, or Last-Event-ID), or a
 * JSON page for who accepts `application/json`. Only events of the tenant of the request.
 */
export function registerEvents(server: HttpServer, log: EventLogReader, parts: ExchangeParts): void {
  const closing = new AbortController()
  let streams = 0
  server.addHook('preClose', async () => closing.abort())
  server.get('/events', async (request, reply) => {
    if (wantsPage(request)) return sendPage(request, reply, { log, parts })
    if (request.method === 'HEAD') return reply.headers(streamHeaders).send()
    if (streams >= maxEventStreams)
      throw new ServiceOverloaded(
        `No more than ${maxEventStreams} event streams are served at once`,
        retryAfterSeconds,
      )
    streams++
    try {
      await stream(request, reply, { log, parts, closing: closing.signal })
    } finally {
      streams--
    }
    return reply
  })
  registerOtherMethods(server, '/events', { offered: ['GET'] })
}

const streamHeaders = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  // When the stream ends, so does its connection.
  connection: 'close',
}

interface Events {
  readonly log: EventLogReader
  readonly parts: ExchangeParts
}

function wantsPage({ headers: { accept = '' } }: FastifyRequest): boolean {
  return accept.includes('application/json') && !accept.includes('text/event-stream')
}

async function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  { log, parts }: Events,
): Promise<FastifyReply> {
  const exchange = readExchange(request, { params: eventsParams, handle: notCalled }, parts)
  const from = await parseFrom(log, exchange.params.get('from'), 'earliest')
  const page = { from, filter: await parseEventFilter(exchange), limit: parseEventsLimit(exchange) }
  const { events, next } = await readEventPage(log, page)
  const body = `{"events":[${events.join(',')}],"next":${JSON.stringify(printLogPosition(next))}}`
  return reply.header('content-type', 'application/json').send(Buffer.from(body))
}

async function stream(
  request: FastifyRequest,
  reply: FastifyReply,
  { log, parts, closing }: Events & { readonly closing: AbortSignal },
): Promise<void> {
  const exchange = readExchange(request, { params: eventsParams, handle: notCalled }, parts)
  const filter = await parseEventFilter(exchange)
  const lastEventId = request.headers['last-event-id']
  const given = typeof lastEventId === 'string' ? lastEventId : exchange.params.get('from')
  const from = await parseFrom(log, given, 'latest')
  const gone = new AbortController()
  reply.hijack()
  reply.raw.once('close', () => gone.abort())
  // What hooks set goes with it: the tenant, and which pages may read it.
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) reply.raw.setHeader(name, value)
  reply.raw.writeHead(200, streamHeaders)
  reply.raw.write(': the log from here on\n\n')
  const heartbeat = setInterval(() => reply.raw.write(':\n\n'), heartbeatMs)
  try {
    const signal = AbortSignal.any([gone.signal, closing])
    for await (const { body, position } of followEvents(log, { from, filter, signal }))
      await write(reply.raw, `id: ${printLogPosition(position)}\ndata: ${body}\n\n`, signal)
  } catch (error) {
    request.log.warn({ err: error }, 'event stream ended')
  } finally {
    clearInterval(heartbeat)
    // A client that does not read would hold up a stopping server; whoever was cut off resumes by Last-Event-ID.
    if (closing.aborted) reply.raw.destroy()
    else reply.raw.end()
  }
}

/** A slow reader slows the reading of the log for itself: nothing piles up here. */
async function write(response: ServerResponse, text: string, signal: AbortSignal): Promise<void> {
  if (response.write(text) || signal.aborted) return
  await new Promise<void>((resolve) => {
    response.once('drain', done)
    signal.addEventListener('abort', done)
    function done() {
      response.off('drain', done)
      signal.removeEventListener('abort', done)
      resolve()
    }
  })
}

async function notCalled(): Promise<never> {
  throw new Error('The exchange is only read')
}
