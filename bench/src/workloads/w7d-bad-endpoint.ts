import { randomUUID } from 'node:crypto'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { Resources } from '@lodestream/shared/lifecycle/resources'
import type { Target } from '@lodestream/shared/testing/broker-mode'
import { freePort } from '@lodestream/shared/testing/free-port'
import { createClient } from '../load/client.ts'
import { createSubscriptions, deleteSubscriptions } from '../load/measured-subscriptions.ts'
import { createNotificationTally, type NotificationTally } from '../load/notification-tally.ts'
import { payloadS } from '../load/payload-s.ts'
import { type Receiver, startReceiver } from '../load/receiver.ts'
import { type NotificationRow, notifyUnderLoad } from './w7-under-load.ts'
import { entitiesPath, entityId } from './workload.ts'

const endpoints = 10
/** Updates under way: light enough that healthy receivers do not wait for each other. */
const concurrency = 2

interface Tenth {
  readonly title: string
  readonly isHealthy: boolean
  start(tally: NotificationTally): Promise<Receiver>
}

const tenths: readonly Tenth[] = [
  { title: 'healthy', isHealthy: true, start: (tally) => startReceiver(tally.received) },
  { title: 'refuses', isHealthy: false, start: refusing },
  { title: 'never answers', isHealthy: false, start: silent },
]

/** W7d: ten endpoints are told of every update; what the other nine notice of the tenth. */
export async function w7dBadEndpoint(target: Target, seconds: number): Promise<NotificationRow[]> {
  const rows: NotificationRow[] = []
  for (const tenth of tenths) rows.push(await measure(target, tenth, seconds))
  return rows
}

async function measure(target: Target, tenth: Tenth, seconds: number): Promise<NotificationRow> {
  const id = entityId(randomUUID(), 0)
  const tally = createNotificationTally()
  await using receivers = new Resources()
  const healthy: string[] = []
  for (let n = 1; n < endpoints; n++) healthy.push(receivers.use(await startReceiver(tally.received)).url)
  const { url } = receivers.use(await tenth.start(tally))
  await using search = createClient(target.searchUrl, 1)
  await search.send('POST', entitiesPath, payloadS(id, 0))
  const condition = { entities: [{ type: 'store', id }] }
  const subscriptions = [...healthy, url].map((endpoint) => ({ condition, endpoint }))
  const ids = await createSubscriptions(target, subscriptions)
  const row = await notifyUnderLoad(target, {
    title: `W7d ${healthy.length} healthy endpoints, the tenth: ${tenth.title}`,
    seconds,
    concurrency,
    tally,
    entityOf: () => id,
    told: () => (tenth.isHealthy ? ids : ids.slice(0, -1)),
  })
  // Its backlog must not be there when the next one is measured.
  await deleteSubscriptions(target, ids)
  return row
}

async function refusing(): Promise<Receiver> {
  const url = `http://127.0.0.1:${await freePort()}/notify`
  return { url, [Symbol.asyncDispose]: async () => {} }
}

/** Takes connections and says nothing. */
async function silent(): Promise<Receiver> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => sockets.add(socket.on('error', () => {}).resume()))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
