import { randomUUID } from 'node:crypto'
import type { Target } from '@lodestream/shared/testing/broker-mode'
import { createClient } from '../load/client.ts'
import { inParallel } from '../load/in-parallel.ts'
import { createSubscriptions } from '../load/measured-subscriptions.ts'
import { createNotificationTally } from '../load/notification-tally.ts'
import { payloadS } from '../load/payload-s.ts'
import { startReceiver } from '../load/receiver.ts'
import { type NotificationRow, notifyUnderLoad } from './w7-under-load.ts'
import { entitiesPath } from './workload.ts'

const entities = 100
const concurrency = 8
/** Subscriptions of each kind, to each entity one; as many again of each kind match none. */
const kinds = 4

/** W7e: 800 subscriptions with q, geoQ, scopeQ and idPattern, of which each update matches one of each kind. */
export async function w7eFilters(target: Target, seconds: number): Promise<NotificationRow[]> {
  const run = randomUUID()
  const tally = createNotificationTally()
  await using receiver = await startReceiver(tally.received)
  await using search = createClient(target.searchUrl, 16)
  await inParallel(entities, 16, async (n) => {
    await search.send('POST', entitiesPath, entityOf(run, n))
  })
  const all = Array.from({ length: entities }, (_, n) => conditionsOf(run, n))
  const conditions = [...all.flatMap(({ matching }) => matching), ...all.flatMap(({ others }) => others)]
  const subscriptions = conditions.map((condition) => ({ condition, endpoint: receiver.url }))
  const ids = await createSubscriptions(target, subscriptions)
  const row = await notifyUnderLoad(target, {
    title: `W7e ${ids.length} subscriptions with q, geoQ, scopeQ, idPattern`,
    seconds,
    concurrency,
    tally,
    entityOf: (n) => idOf(run, n % entities),
    told: (n) => ids.slice((n % entities) * kinds, ((n % entities) + 1) * kinds),
  })
  return [row]
}

function idOf(run: string, n: number): string {
  return `urn:ngsi-ld:store:${run}:${n}:`
}

/** A degree apart from one another, each with a scope and a number of its own. */
function entityOf(run: string, n: number): string {
  return JSON.stringify({
    ...JSON.parse(payloadS(idOf(run, n), n)),
    scope: `/w7e/s${n}`,
    number: { type: 'Property', value: n },
    run: { type: 'Property', value: run },
    location: { type: 'GeoProperty', value: { type: 'Point', coordinates: [n, 45] } },
  })
}

/** One condition of each kind that entity `n` alone satisfies, and one that no entity does. */
function conditionsOf(run: string, n: number): { matching: object[]; others: object[] } {
  const ofRun = [{ type: 'store', idPattern: `^urn:ngsi-ld:store:${run}:` }]
  const near = (latitude: number) => ({
    georel: 'near;maxDistance==1000',
    geometry: 'Point',
    coordinates: [n, latitude],
  })
  const store = [{ type: 'store' }]
  return {
    matching: [
      { entities: store, q: `run=="${run}";number==${n}` },
      { entities: ofRun, geoQ: near(45) },
      { entities: ofRun, scopeQ: `/w7e/s${n}` },
      { entities: [{ type: 'store', idPattern: `${run}:${n}:$` }] },
    ],
    others: [
      { entities: store, q: `run=="${run}";number==${n + entities}` },
      { entities: ofRun, geoQ: near(-45) },
      { entities: ofRun, scopeQ: `/w7e/s${n + entities}` },
      { entities: [{ type: 'store', idPattern: `${run}:${n + entities}:$` }] },
    ],
  }
}
