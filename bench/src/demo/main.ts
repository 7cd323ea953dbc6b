import { setTimeout as delay } from 'node:timers/promises'
import { SingleBar } from 'cli-progress'
import { Command } from 'commander'
import { type Client, createClient } from '../load/client.ts'
import { startReceiver } from '../load/receiver.ts'
import { airports, departures, earthquakes, flights } from './demo-data.ts'
import { expected, subscribe, subscriptions, unsubscribe } from './demo-subscriptions.ts'
import { watchEvents } from './event-watch.ts'
import { sum, Tally } from './tally.ts'

const concurrency = 16
const settleMs = 30_000
const entities = '/ngsi-ld/v1/entities'
const barFormat = '{bar} {value}/{total} written | {events} events | {notifications} notifications | {last}'

const program = new Command('npm run demo --')
  .description(
    'Feeds a running broker with a week of earthquakes and a set of flights, and shows what comes out.',
  )
  .option('--url <url>', 'of the broker', 'http://127.0.0.1:8080')
  .parse()

await runDemo(program.opts<{ url: string }>().url)

async function runDemo(url: string): Promise<void> {
  await requireBroker(url)
  const tally = new Tally()
  await using receiver = await startReceiver((body) => tally.notified(body))
  await using events = await watchEvents(url)
  await using client = createClient(url, concurrency)
  const allFlights = flights()
  const quakes = earthquakes()
  const updates = departures(allFlights)
  const wanted = expected(quakes, updates)

  console.log(
    `Feeding ${url}: ${quakes.length} earthquakes (USGS), ${allFlights.length} flights and their airports.`,
  )
  for (const { title } of subscriptions) console.log(`Subscribed to ${title}.`)
  await subscribe(client, receiver.url)
  const bar = new SingleBar({ format: barFormat, barsize: 20, hideCursor: true, noTTYOutput: false })
  const show = () =>
    bar.update(tally.written, {
      events: sum(events.counts),
      notifications: tally.delivered,
      last: events.last(),
    })
  const creations = [...airports(allFlights), ...quakes, ...allFlights]
  bar.start(creations.length + updates.length, 0, { events: 0, notifications: 0, last: '' })
  const ticking = setInterval(show, 100)
  const begin = performance.now()
  await inParallel(creations, async (entity) => tally.wrote(await put(client, entity)))
  await inParallel(updates, async ({ id, attributes }) =>
    tally.wrote(await client.send('POST', `${entities}/${id}/attrs`, JSON.stringify(attributes))),
  )
  const seconds = (performance.now() - begin) / 1000
  await settle(() => tally.delivered >= wanted)
  clearInterval(ticking)
  show()
  bar.stop()
  await unsubscribe(client)
  console.table(closingTable(tally, events.counts, seconds))
  console.log(`Expected notifications: ${wanted}. Try now: curl -N '${url}/events?from=earliest'`)
}

/** Creates, or replaces what an earlier demo left. */
async function put(client: Client, entity: { readonly id: string }): Promise<number> {
  const body = JSON.stringify(entity)
  const status = await client.send('POST', entities, body)
  return status === 409 ? client.send('PUT', `${entities}/${entity.id}`, body) : status
}

async function requireBroker(url: string): Promise<void> {
  await fetch(`${url}/health`).catch(() => {
    console.error(`No broker answers at ${url}. Start one with: npm start`)
    process.exit(1)
  })
}

async function inParallel<Item>(items: readonly Item[], use: (item: Item) => Promise<void>): Promise<void> {
  let next = 0
  const worker = async () => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await use(item)
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
}

async function settle(done: () => boolean): Promise<void> {
  const end = performance.now() + settleMs
  while (!done() && performance.now() < end) await delay(50)
  await delay(200)
}

function closingTable(tally: Tally, events: ReadonlyMap<string, number>, seconds: number): object[] {
  return [
    ...[...tally.statuses].map(([status, count]) => ({ what: `written, answered ${status}`, count })),
    { what: 'writes per second', count: Math.round(tally.written / seconds) },
    ...[...events].sort().map(([type, count]) => ({ what: `events ${type}`, count })),
    ...subscriptions.map(({ id, title }) => ({
      what: `notifications: ${title}`,
      count: tally.notifications.get(id) ?? 0,
    })),
  ]
}
