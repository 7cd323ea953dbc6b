import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { ServiceOverloaded } from '../ngsi-ld/errors.ts'
import { HttpProblem } from './http-problem.ts'

/** Milliseconds that a long body may be silent. */
export const maxBodySilenceMs = 60_000
const retryAfterSeconds = 1

const connections = new WeakSet<Duplex>()

/** Whether a long body is under way on a connection: the time that whole requests have (`requestTimeoutMs`) is not for it. */
export function isLongBodyUnderWay(connection: Duplex): boolean {
  return connections.has(connection)
}

/** How long a body is waited for. */
export interface LongBodyOptions {
  readonly maxSilenceMs: number
  /** The server is going down: nothing more is read. */
  readonly closing: AbortSignal
}

/**
 * The chunks of a body of whatever length, at the pace of who reads them: it may last as long as it likes, but not be silent.
 * Throws HttpProblem 408 for silence and 400 for a body that breaks off, ServiceOverloaded when the server is going down.
 */
export async function* longBody(
  request: IncomingMessage,
  { maxSilenceMs, closing }: LongBodyOptions,
): AsyncGenerator<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array> = request[Symbol.asyncIterator]()
  connections.add(request.socket)
  try {
    for (;;) {
      const next = await nextChunk(chunks, { maxSilenceMs, closing })
      if (next.done) return
      yield next.value
    }
  } finally {
    connections.delete(request.socket)
  }
}

function nextChunk(
  chunks: AsyncIterator<Uint8Array>,
  { maxSilenceMs, closing }: LongBodyOptions,
): Promise<IteratorResult<Uint8Array>> {
  return new Promise((resolve, reject) => {
    const leave = () =>
      settle(() => reject(new ServiceOverloaded('The broker is going down', retryAfterSeconds)))
    const silence = setTimeout(
      () => settle(() => reject(new HttpProblem(408, 'The request did not arrive in time'))),
      maxSilenceMs,
    )
    const settle = (how: () => void) => {
      clearTimeout(silence)
      closing.removeEventListener('abort', leave)
      how()
    }
    if (closing.aborted) return leave()
    closing.addEventListener('abort', leave)
    chunks.next().then(
      (next) => settle(() => resolve(next)),
      () => settle(() => reject(new HttpProblem(400, 'The body broke off'))),
    )
  })
}
