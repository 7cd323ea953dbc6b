import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waitUntil } from '../testing/wait-until.ts'
import type { EventRecord, LoggedEvent } from './entity-event.ts'
import type {
  EventLogConsumer,
  EventLogReader,
  EventLogWriter,
  LogPosition,
  PartitionHandler,
} from './event-log.ts'

/** One log, fresh and empty. */
export interface EventLogUnderTest extends AsyncDisposable {
  readonly writer: EventLogWriter
  readonly reader: EventLogReader
  consumer(group: string): EventLogConsumer
}

/** What every event log guarantees. */
export function eventLogContract(name: string, open: () => Promise<EventLogUnderTest>): void {
  describe(`EventLog contract: ${name}`, () => {
    let log: EventLogUnderTest

    beforeAll(async () => {
      log = await open()
    })

    afterAll(async () => {
      await log?.[Symbol.asyncDispose]()
    })

    it('append() keeps the order per key, and the bytes', async () => {
      const from = await log.reader.latest()
      const records = numbered(300, 7)

      await log.writer.append(records)
      const read = await readFrom(log.reader, from, 300)

      for (const key of new Set(records.map((record) => record.key)))
        expect(read.filter((event) => event.key === key).map(withoutPlace)).toEqual(
          records.filter((record) => record.key === key),
        )
    })

    it('follow() starts at earliest for a partition that is not named, and resumes at a position', async () => {
      const all = await readFrom(log.reader, new Map(), 300)
      const position = new Map<number, bigint>(await log.reader.earliest())
      for (const { partition, offset } of all.slice(0, 100)) position.set(partition, offset + 1n)

      const rest = await readFrom(log.reader, position, 200)

      expect(rest.map(({ body }) => body).sort()).toEqual(
        all
          .slice(100)
          .map(({ body }) => body)
          .sort(),
      )
    })

    it('since() is the position before what was appended from a time on', async () => {
      const before = await log.reader.latest()
      const appendedAt = Date.now()
      await waitUntil('the clock moves on', () => Date.now() > appendedAt + 2)
      const between = new Date()
      await log.writer.append(numbered(12, 12))

      expect(await log.reader.since(new Date(-1))).toEqual(await log.reader.earliest())
      expect(await log.reader.since(between)).toEqual(before)
      expect(await log.reader.since(new Date(appendedAt + 86_400_000))).toEqual(await log.reader.latest())
    })

    it('a consumer claims its partitions, gets everything in order, and goes on where its handler says', async () => {
      const group = randomUUID()
      const positions = new Map<number, bigint>()
      const first = collector(positions)
      const running = await log.consumer(group).start(first.handler)
      await waitUntil('all events', () => first.events.length >= 300, 30_000)
      await running[Symbol.asyncDispose]()
      expect(first.claimed.size).toBe(await log.reader.partitionCount())
      expect(first.revoked).toEqual(first.claimed)

      await log.writer.append(numbered(20, 3))
      const second = collector(positions)
      await using _ = await log.consumer(group).start(second.handler)
      await waitUntil('the new events', () => second.events.length >= 20, 30_000)

      expect(second.events).toHaveLength(20)
      expectOrder(second.events)
    })

    it('a batch whose processing fails comes again', async () => {
      const positions = new Map<number, bigint>(await log.reader.latest())
      const seen = collector(positions)
      let failures = 3
      const flaky: PartitionHandler = {
        ...seen.handler,
        process: async (partition, events) => {
          if (failures-- > 0) throw new Error('not now')
          await seen.handler.process(partition, events)
        },
      }
      await using _ = await log.consumer(randomUUID()).start(flaky)
      await log.writer.append(numbered(10, 1))

      await waitUntil('the events', () => seen.events.length >= 10, 30_000)
      expect(seen.events).toHaveLength(10)
      expectOrder(seen.events)
    })

    it('two members of a group never own one partition at once, and nothing is missed', async () => {
      const group = randomUUID()
      const positions = new Map<number, bigint>(await log.reader.latest())
      const members = [collector(positions), collector(positions)]
      const [one, two] = await Promise.all(members.map(({ handler }) => log.consumer(group).start(handler)))
      await log.writer.append(numbered(50, 12))
      await waitUntil('the first half', () => total(members) >= 50, 30_000)
      await one?.[Symbol.asyncDispose]()
      await log.writer.append(numbered(50, 12))

      await waitUntil('the second half', () => total(members) >= 100, 30_000)
      expect(new Set(members.flatMap(({ events }) => events.map(({ body }) => body))).size).toBe(100)
      await two?.[Symbol.asyncDispose]()
    })
  })
}

function numbered(count: number, keys: number): EventRecord[] {
  const run = randomUUID()
  return Array.from({ length: count }, (_, n) => ({
    key: `|urn:x:${run}:${n % keys}`,
    headers: { ce_id: `${run}-${n}`, 'content-type': 'application/json' },
    body: JSON.stringify({ run, n, text: 'größe "quoted" \\ 😀' }),
  }))
}

async function readFrom(reader: EventLogReader, from: LogPosition, count: number): Promise<LoggedEvent[]> {
  const ending = new AbortController()
  const events: LoggedEvent[] = []
  for await (const batch of reader.follow(from, ending.signal)) {
    events.push(...batch)
    if (events.length >= count) ending.abort()
  }
  return events
}

/** A handler that keeps its events and stores positions as a real one does. */
function collector(positions: Map<number, bigint>) {
  const events: LoggedEvent[] = []
  const claimed = new Set<number>()
  const revoked = new Set<number>()
  const handler: PartitionHandler = {
    assigned: async (partition) => {
      claimed.add(partition)
      return positions.get(partition)
    },
    process: async (partition, batch) => {
      events.push(...batch)
      positions.set(partition, (batch.at(-1)?.offset ?? -1n) + 1n)
    },
    remade: async (partition, first) => void positions.set(partition, first),
    revoked: async (partition) => {
      revoked.add(partition)
    },
  }
  return { events, claimed, revoked, handler }
}

function total(members: readonly { readonly events: readonly LoggedEvent[] }[]): number {
  return members.reduce((sum, { events }) => sum + events.length, 0)
}

function expectOrder(events: readonly LoggedEvent[]): void {
  const last = new Map<string, number>()
  for (const { key, body } of events) {
    const { n } = JSON.parse(body) as { n: number }
    expect(n).toBeGreaterThan(last.get(key) ?? -1)
    last.set(key, n)
  }
}

function withoutPlace({ key, headers, body }: LoggedEvent): EventRecord {
  return { key, headers, body }
}
