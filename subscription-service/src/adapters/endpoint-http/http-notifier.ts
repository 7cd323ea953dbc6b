import { EgressRefused } from '@lodestream/shared/egress/egress-refused'
import type { Dispatcher } from 'undici'
import type { Endpoint } from '../../domain/subscription.ts'
import type { AttemptOutcome, NotificationRequest, Notifier } from '../../ports/notifier.ts'
import { exchange, type HttpAnswer, type HttpTarget, NoAnswerInTime } from './http-exchange.ts'
import { signWebhook } from './sign-webhook.ts'

/**
 * Sends notifications over HTTP (clause 6.3.8). `dispatcher` guards where connections go and never follows redirects.
 * The answer counts from its status line on: what happens to its body afterwards changes nothing.
 */
export function createHttpNotifier(dispatcher: Dispatcher): Notifier {
  return {
    send: async (notification) => {
      const { endpoint, body, timeoutMs } = notification
      const headers = signedHeaders(notification)
      try {
        return toOutcome(await exchange(dispatcher, { target: targetOf(endpoint), headers, body, timeoutMs }))
      } catch (error) {
        return toFailure(error)
      }
    },
  }
}

const targets = new WeakMap<Endpoint, HttpTarget>()

/** Remembered: an endpoint is called again and again. */
function targetOf(endpoint: Endpoint): HttpTarget {
  const known = targets.get(endpoint)
  if (known !== undefined) return known
  const { origin, pathname, search } = new URL(endpoint.uri)
  const target = { origin, path: `${pathname}${search}` }
  targets.set(endpoint, target)
  return target
}

/** Signed anew by each attempt: receivers refuse what is old. */
function signedHeaders({ endpoint, headers, notificationId: id, body }: NotificationRequest) {
  if (endpoint.signingSecret === undefined) return headers
  const epochSeconds = Math.floor(Date.now() / 1000)
  const signature = signWebhook(endpoint.signingSecret, { id, body, epochSeconds })
  const others = Object.entries(headers).filter(([name]) => !(name.toLowerCase() in signature))
  return { ...Object.fromEntries(others), ...signature }
}

function toOutcome({ status, ...rest }: HttpAnswer): AttemptOutcome {
  if (status >= 200 && status < 300) return { kind: 'delivered', status }
  return { kind: 'rejected', status, ...rest }
}

function toFailure(error: unknown): AttemptOutcome {
  if (error instanceof NoAnswerInTime) return { kind: 'timedOut', text: error.message }
  if (error instanceof EgressRefused) return { kind: 'forbidden', text: error.message }
  if (!(error instanceof Error)) return { kind: 'unreachable', text: String(error) }
  const code = 'code' in error ? String(error.code) : error.name
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return { kind: 'timedOut', text: error.message }
  return { kind: 'unreachable', text: `${code} ${error.message}`.trim() }
}
