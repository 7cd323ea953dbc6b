import { randomUUID } from 'node:crypto'
import type { Target } from '@lodestream/shared/testing/broker-mode'
import { createClient } from '../load/client.ts'
import { awaitKnownSubscriptions, knownSubscriptions } from '../load/known-subscriptions.ts'
import { createSubscriptions } from '../load/measured-subscriptions.ts'
import { createNotificationTally } from '../load/notification-tally.ts'
import { payloadS } from '../load/payload-s.ts'
import { startReceiver } from '../load/receiver.ts'
import { type NotificationRow, notifyUnderLoad } from './w7-under-load.ts'
import { entitiesPath, entityId } from './workload.ts'

/** Subscriptions that one update matches. */
const matching = [1, 10, 100, 1_000, 10_000]
/** One at a time, for so long; at least one. */
const seconds = 1

/** W7b: one update that matches K subscriptions, until the last of them was told. Linear when the time per notification is flat. */
export async function w7bFanOut(target: Target): Promise<NotificationRow[]> {
  const rows: NotificationRow[] = []
  for (const count of matching) rows.push(await measure(target, count))
  return rows
}

async function measure(target: Target, count: number): Promise<NotificationRow> {
  const id = entityId(randomUUID(), 0)
  const tally = createNotificationTally()
  await using receiver = await startReceiver(tally.received)
  await using search = createClient(target.searchUrl, 1)
  await search.send('POST', entitiesPath, payloadS(id, 0))
  const condition = { entities: [{ type: 'store', id }] }
  const subscriptions = Array.from({ length: count }, () => ({ condition, endpoint: receiver.url }))
  const before = await knownSubscriptions(target.subscriptionUrl)
  const ids = await createSubscriptions(target, subscriptions)
  await awaitKnownSubscriptions(target.subscriptionUrl, before + ids.length)
  // Awaited here: the receiver lives as long as this function.
  return await notifyUnderLoad(target, {
    title: `W7b one update, ${count} match`,
    seconds: count >= 1_000 ? 0.001 : seconds,
    concurrency: 1,
    tally,
    entityOf: () => id,
    told: () => ids,
  })
}
