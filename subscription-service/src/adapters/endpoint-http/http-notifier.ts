import { EgressRefused } from '@lodestream/shared/egress/egress-refused'
import { type Dispatcher, request } from 'undici'
import type { AttemptOutcome, NotificationRequest, Notifier } from '../../ports/notifier.ts'
import { readCapped } from './read-capped.ts'
import { signWebhook } from './sign-webhook.ts'

/** Bytes of a refusal that are kept as its reason. */
const reasonBytesMax = 500
/** Bytes of an answer that are read only so that the connection can be used again. */
const discardedBytesMax = 16_384

/**
 * Sends notifications over HTTP (clause 6.3.8). `dispatcher` guards where connections go and never follows redirects.
 * The answer counts from its status line on: what happens to its body afterwards changes nothing.
 */
export function createHttpNotifier(dispatcher: Dispatcher): Notifier {
  return { send: (notification) => send(dispatcher, notification) }
}

async function send(dispatcher: Dispatcher, notification: NotificationRequest): Promise<AttemptOutcome> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), notification.timeoutMs)
  try {
    const answer = await post(dispatcher, notification, abort.signal)
    if (answer.statusCode >= 200 && answer.statusCode < 300) {
      discard(answer, timer)
      return { kind: 'delivered', status: answer.statusCode }
    }
    const outcome = await rejection(answer)
    clearTimeout(timer)
    return outcome
  } catch (error) {
    clearTimeout(timer)
    return toFailure(error, abort.signal.aborted, notification.timeoutMs)
  }
}

function post(dispatcher: Dispatcher, notification: NotificationRequest, signal: AbortSignal) {
  // The one deadline is ours: it covers name look-up, connection, headers and body, and it is exact.
  const noOtherTimeouts = { headersTimeout: 0, bodyTimeout: 0 }
  const { endpoint, body } = notification
  const headers = signedHeaders(notification)
  return request(endpoint.uri, { dispatcher, method: 'POST', headers, body, signal, ...noOtherTimeouts })
}

/** Signed anew by each attempt: receivers refuse what is old. */
function signedHeaders({ endpoint, headers, notificationId: id, body }: NotificationRequest) {
  if (endpoint.signingSecret === undefined) return headers
  const epochSeconds = Math.floor(Date.now() / 1000)
  const signature = signWebhook(endpoint.signingSecret, { id, body, epochSeconds })
  const others = Object.entries(headers).filter(([name]) => !(name.toLowerCase() in signature))
  return { ...Object.fromEntries(others), ...signature }
}

/** Nobody waits for the rest of a success; a receiver that never ends it loses the connection at the deadline. */
function discard({ body }: Dispatcher.ResponseData, timer: NodeJS.Timeout): void {
  body
    .dump({ limit: discardedBytesMax })
    .catch(() => {})
    .finally(() => clearTimeout(timer))
}

async function rejection({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<AttemptOutcome> {
  const retryAfter = [headers['retry-after']].flat()[0]
  const text = await readCapped(body, reasonBytesMax)
  const rejected = { kind: 'rejected', status: statusCode, text } as const
  return retryAfter === undefined ? rejected : { ...rejected, retryAfter }
}

function toFailure(error: unknown, isLate: boolean, timeoutMs: number): AttemptOutcome {
  if (isLate) return { kind: 'timedOut', text: `No answer within ${timeoutMs} ms` }
  if (error instanceof EgressRefused) return { kind: 'forbidden', text: error.message }
  if (!(error instanceof Error)) return { kind: 'unreachable', text: String(error) }
  const code = 'code' in error ? String(error.code) : error.name
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return { kind: 'timedOut', text: error.message }
  return { kind: 'unreachable', text: `${code} ${error.message}`.trim() }
}
