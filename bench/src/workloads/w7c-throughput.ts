import { randomUUID } from 'node:crypto'
import type { Target } from '@lodestream/shared/testing/broker-mode'
import { createClient } from '../load/client.ts'
import { inParallel } from '../load/in-parallel.ts'
import { awaitKnownSubscriptions, knownSubscriptions } from '../load/known-subscriptions.ts'
import { createSubscriptions } from '../load/measured-subscriptions.ts'
import { createNotificationTally } from '../load/notification-tally.ts'
import { payloadS } from '../load/payload-s.ts'
import { startReceiver } from '../load/receiver.ts'
import { type NotificationRow, notifyUnderLoad } from './w7-under-load.ts'
import { entitiesPath, entityId } from './workload.ts'

const entities = 100
/** Of each entity. */
const subscribers = 10
/** Updates under way. The last is far beyond what can be notified: updates wait or notifications come late, none is missing. */
const concurrencies = [1, 8, 64]

/** W7c: a thousand subscriptions, ten to each of a hundred entities that are updated all the time. */
export async function w7cThroughput(target: Target, seconds: number): Promise<NotificationRow[]> {
  const rows: NotificationRow[] = []
  for (const concurrency of concurrencies) rows.push(await measure(target, { seconds, concurrency }))
  return rows
}

async function measure(
  target: Target,
  { seconds, concurrency }: { readonly seconds: number; readonly concurrency: number },
): Promise<NotificationRow> {
  const run = randomUUID()
  await using search = createClient(target.searchUrl, 16)
  await inParallel(entities, 16, async (n) => {
    await search.send('POST', entitiesPath, payloadS(entityId(run, n), n))
  })
  const tally = createNotificationTally()
  await using receiver = await startReceiver(tally.received)
  const subscriptions = Array.from({ length: entities * subscribers }, (_, n) => ({
    condition: { entities: [{ type: 'store', id: entityId(run, n % entities) }] },
    endpoint: receiver.url,
  }))
  const before = await knownSubscriptions(target.subscriptionUrl)
  const ids = await createSubscriptions(target, subscriptions)
  await awaitKnownSubscriptions(target.subscriptionUrl, before + ids.length)
  const told = Array.from({ length: entities }, (_, entity) => ids.filter((_, n) => n % entities === entity))
  // Awaited here: the receiver lives as long as this function.
  return await notifyUnderLoad(target, {
    title: `W7c ${ids.length} subscriptions, ${concurrency} updates under way`,
    seconds,
    concurrency,
    tally,
    entityOf: (n) => entityId(run, n % entities),
    told: (n) => told[n % entities] ?? [],
  })
}
