import { randomUUID } from 'node:crypto'
import type { Target } from '@lodestream/shared/testing/broker-mode'
import { createClient } from './client.ts'
import { inParallel } from './in-parallel.ts'

const path = '/ngsi-ld/v1/subscriptions'
const concurrency = 16

/** What a measured subscription asks, and whom it tells. */
export interface MeasuredSubscription {
  /** Its members but `id`, `type` and `notification`. */
  readonly condition: object
  readonly endpoint: string
}

/** Creates subscriptions, many at a time; gives their ids, in order. */
export async function createSubscriptions(
  target: Target,
  subscriptions: readonly MeasuredSubscription[],
): Promise<readonly string[]> {
  await using client = createClient(target.subscriptionUrl, concurrency)
  const ids = subscriptions.map(() => `urn:ngsi-ld:Subscription:${randomUUID()}`)
  await inParallel(subscriptions.length, concurrency, async (n) => {
    const status = await client.send('POST', path, bodyOf(ids[n], subscriptions[n]))
    if (status !== 201) throw new Error(`Create Subscription answered ${status}`)
  })
  return ids
}

/** Deletes them again, with what waits to be sent for them. Others may stay: what cannot match costs nothing. */
export async function deleteSubscriptions(target: Target, ids: readonly string[]): Promise<void> {
  await using client = createClient(target.subscriptionUrl, concurrency)
  await inParallel(ids.length, concurrency, async (n) => {
    await client.send('DELETE', `${path}/${ids[n]}`)
  })
}

function bodyOf(id: string | undefined, subscription: MeasuredSubscription | undefined): string {
  const endpoint = { uri: subscription?.endpoint, accept: 'application/json' }
  return JSON.stringify({
    id,
    type: 'Subscription',
    notificationTrigger: ['attributeUpdated'],
    ...subscription?.condition,
    notification: { endpoint },
  })
}
