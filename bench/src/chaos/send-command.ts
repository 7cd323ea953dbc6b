import { setTimeout as delay } from 'node:timers/promises'
import { request } from 'undici'
import { tenantHeaders, tenantOf } from './chaos-entities.ts'
import { pickNumber } from './random.ts'
import type { SubscriptionCommand, Wish } from './subscription-timeline.ts'

/** Longer than any process is frozen: a request that was given up must not be carried out later, over a newer one. */
const requestTimeoutMs = 60_000
const repeatAfterMs = 200
const path = '/ngsi-ld/v1/subscriptions'
/** Shorter than the default, so that a receiver that hangs is noticed more than once in a run. */
const endpointTimeoutMs = 2000

export interface PlannedCommand {
  readonly kind: 'create' | 'patch' | 'delete'
  readonly subscriptionId: string
  readonly wish: Wish | undefined
}

/** Repeats the request, at any of the services, until one answers that it is done. Rejects when it is refused. */
export async function sendCommand(
  command: PlannedCommand,
  urls: readonly string[],
  random: () => number,
): Promise<SubscriptionCommand> {
  const { subscriptionId, wish } = command
  const invokedAt = performance.now()
  for (let first = true; ; first = false) {
    const status = await send(urls[pickNumber(random, urls.length)] ?? '', command).catch(() => undefined)
    if (status !== undefined && isDone(command, status, first))
      return { subscriptionId, wish, invokedAt, answeredAt: performance.now() }
    if (status !== undefined && status < 500) throw new Error(`${command.kind} ${subscriptionId}: ${status}`)
    await delay(repeatAfterMs)
  }
}

/** A request that was repeated finds what the one without an answer did. */
function isDone({ kind }: PlannedCommand, status: number, first: boolean): boolean {
  if (status < 300) return true
  return !first && ((kind === 'create' && status === 409) || (kind === 'delete' && status === 404))
}

async function send(url: string, { kind, subscriptionId, wish }: PlannedCommand): Promise<number> {
  const { statusCode, body } = await request(
    `${url}${path}${kind === 'create' ? '' : `/${subscriptionId}`}`,
    {
      method: methods[kind],
      headersTimeout: requestTimeoutMs,
      bodyTimeout: requestTimeoutMs,
      headers: {
        ...tenantHeaders(tenantOf(subscriptionId)),
        ...(wish === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(wish === undefined ? {} : { body: JSON.stringify(bodyOf(subscriptionId, wish)) }),
    },
  )
  await body.dump()
  return statusCode
}

const methods = { create: 'POST', patch: 'PATCH', delete: 'DELETE' } as const

function bodyOf(id: string, { watches, isActive, endpoint }: Wish) {
  return {
    id,
    type: 'Subscription',
    entities: [{ type: 'Chaos' }],
    watchedAttributes: [watches ? 'v' : 'never'],
    isActive,
    notification: {
      endpoint: { uri: `${endpoint}${id}`, accept: 'application/json', timeout: endpointTimeoutMs },
    },
  }
}
