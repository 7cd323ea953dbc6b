import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waitUntil } from '../../testing/wait-until.ts'
import type { EventRecord, LoggedEvent } from '../entity-event.ts'
import type { BusLog } from './bus-log.ts'
import { subscribe } from './subscriber.ts'
import type { SubscriberNotice, SubscriberOptions } from './subscriber-options.ts'

/** A bus on a log that is fresh and empty, and its dead letters. */
export interface BusUnderTest extends AsyncDisposable {
  readonly log: BusLog
  deadLetters(): Promise<readonly EventRecord[]>
}

const quick = { firstRetryMs: 5, lastRetryMs: 20 }

/** What named subscribers get from every log. */
export function busContract(name: string, open: () => Promise<BusUnderTest>): void {
  describe(`bus contract: ${name}`, () => {
    let bus: BusUnderTest

    beforeAll(async () => {
      bus = await open()
      // A topic that was just made has no leader for a moment.
      await waitUntil(
        'the first append',
        () => bus.log.writer.append(numbered(1, 30)).then(() => true),
        30_000,
      )
    })

    afterAll(async () => {
      await bus?.[Symbol.asyncDispose]()
    })

    /** A subscriber that keeps what it was given. */
    const start = async (options: Partial<Extract<SubscriberOptions, { handle: unknown }>> = {}) => {
      const seen: string[] = []
      const notices: SubscriberNotice[] = []
      const subscriber = await subscribe(bus.log, {
        name: randomUUID(),
        from: 'earliest',
        ...quick,
        onNotice: (notice) => notices.push(notice),
        ...options,
        handle: async (event, signal) => {
          await options.handle?.(event, signal)
          seen.push(event.body)
        },
      })
      return { seen, notices, subscriber }
    }

    it.each(['', '  '])('refuses the name "%s"', async (empty) => {
      await expect(start({ name: empty })).rejects.toThrow('The name of a subscriber')
    })

    it('each name has all events; the cursor of a name outlives its subscriber', async () => {
      const [one, two] = [randomUUID(), randomUUID()]
      const first = await start({ name: one })
      await waitUntil('all events', () => sorted(first.seen).length === 30, 30_000)
      await first.subscriber[Symbol.asyncDispose]()
      await bus.log.writer.append(numbered(31, 40))

      const again = await start({ name: one })
      const other = await start({ name: two })
      await waitUntil(
        'the new ones',
        () => sorted(again.seen).length >= 10 && sorted(other.seen).length >= 40,
        30_000,
      )
      await again.subscriber[Symbol.asyncDispose]()
      await other.subscriber[Symbol.asyncDispose]()

      expect(sorted(first.seen)).toEqual(bodies(1, 30))
      expect(sorted(again.seen)).toEqual(bodies(31, 40))
      expect(sorted(other.seen)).toEqual(bodies(1, 40))
    })

    it('a new name begins where it is told to; a restart before its first event changes nothing', async () => {
      const name = randomUUID()
      const end = sum(await bus.log.reader.latest())
      const early = await start({ name, from: 'latest' })
      await ready(bus, name)
      await early.subscriber[Symbol.asyncDispose]()
      await bus.log.writer.append(numbered(101, 105))
      const back = await start({ name, from: 'latest' })
      const since = await start({ from: new Date(0) })
      await waitUntil(
        'both',
        () => sorted(back.seen).length >= 5 && since.seen.length >= Number(end) + 5,
        30_000,
      )
      await back.subscriber[Symbol.asyncDispose]()
      await since.subscriber[Symbol.asyncDispose]()

      expect(early.seen).toEqual([])
      expect(sorted(back.seen)).toEqual(bodies(101, 105))
    })

    it('an event that cannot be handled becomes a dead letter with the reason, and the partition moves on', async () => {
      const poison = `|poison-${randomUUID()}`
      const name = randomUUID()
      let attempts = 0
      const from = 'latest'
      const handle = async ({ body }: LoggedEvent) => {
        if (body !== 'poison') return
        attempts++
        throw new Error('no such thing')
      }
      const { seen, notices, subscriber } = await start({ name, from, attempts: 3, handle })
      await ready(bus, name)
      const record = (body: string): EventRecord => ({ key: poison, headers: { ce_id: body }, body })
      await bus.log.writer.append(['before', 'poison', 'after'].map(record))

      await waitUntil('what comes after it', () => seen.includes('after'), 30_000)
      await subscriber[Symbol.asyncDispose]()

      expect(attempts).toBe(3)
      expect(seen).toEqual(['before', 'after'])
      expect(notices.map(({ kind }) => kind)).toEqual(['failed', 'failed', 'failed', 'dead-letter'])
      const find = async () => (await bus.deadLetters()).find(({ key }) => key === poison)
      const letter = await waitUntil('the dead letter', find, 30_000)
      expect(letter).toMatchObject({
        body: 'poison',
        headers: {
          ce_id: 'poison',
          'dlq-topic': bus.log.name,
          'dlq-subscriber': name,
          'dlq-error': 'no such thing',
          'dlq-attempts': '3',
        },
      })
    })

    it('the error may say how often: what stays bad is given up at once, what passes is tried until it does', async () => {
      const key = `|attempts-${randomUUID()}`
      const name = randomUUID()
      const tries: string[] = []
      const handle = async ({ body }: LoggedEvent) => {
        tries.push(body)
        if (body === 'bad') throw new RangeError('stays bad')
        if (body === 'soon' && tries.length < 10) throw new Error('passes')
      }
      const attempts = (error: unknown) => (error instanceof RangeError ? 1 : Number.POSITIVE_INFINITY)
      const { seen, subscriber } = await start({ name, from: 'latest', attempts, handle })
      await ready(bus, name)
      await bus.log.writer.append(['bad', 'soon'].map((body) => ({ key, headers: {}, body })))

      await waitUntil('what passes', () => seen.length > 0, 30_000)
      await subscriber[Symbol.asyncDispose]()

      expect(seen).toEqual(['soon'])
      expect(tries).toEqual(['bad', ...Array(9).fill('soon')])
      const find = async () => (await bus.deadLetters()).find((letter) => letter.key === key)
      const letter = await waitUntil('the dead letter', find, 30_000)
      expect(letter.headers).toMatchObject({ 'dlq-error': 'stays bad', 'dlq-attempts': '1' })
    })

    it('a dead letter that cannot be written is told of, and nothing is skipped: the event comes again', async () => {
      const key = `|unwritten-${randomUUID()}`
      const name = randomUUID()
      let fails = 2
      const deadLetters = {
        append: async (records: readonly EventRecord[]) => {
          if (fails-- > 0) throw new Error('no dead letters now')
          await bus.log.deadLetters.append(records)
        },
      }
      const told: string[] = []
      const handled: number[] = []
      await using subscriber = await subscribe(
        { ...bus.log, deadLetters },
        {
          ...{ name, from: 'latest', ...quick, attempts: 1 },
          handle: async ({ body }) => {
            if (body === 'poison') throw new Error('is bad')
          },
          onNotice: (notice) => 'error' in notice && told.push(`${notice.kind} ${notice.error}`),
          onHandled: (events) => handled.push(events),
        },
      )
      await ready(bus, name)
      await bus.log.writer.append(['poison', 'behind'].map((body) => ({ key, headers: {}, body })))

      await waitUntil('what is behind it', () => handled.length === 2, 30_000)

      const given = ['failed Error: is bad', 'failed Error: no dead letters now']
      expect(told).toEqual([...given, ...given, 'failed Error: is bad', 'dead-letter Error: is bad'])
      expect(subscriber.status()).toMatchObject({ failures: 0, tryingMs: 0 })
    })

    it('tells where it stands, and that it stands still', async () => {
      const name = randomUUID()
      let away = true
      const handle = async () => {
        if (away) throw new Error('not now')
      }
      const options = { name, from: 'latest', attempts: Number.POSITIVE_INFINITY, handle } as const
      const { subscriber } = await start(options)
      await ready(bus, name)
      const idle = subscriber.status()
      await bus.log.writer.append([{ key: '|urn:x:1', headers: {}, body: '1' }])

      await waitUntil('failures', () => subscriber.status().failures >= 3, 30_000)
      expect(subscriber.status().tryingMs).toBeGreaterThan(0)
      away = false
      await waitUntil('the end of them', () => subscriber.status().failures === 0, 30_000)

      expect(idle).toMatchObject({ failures: 0, tryingMs: 0 })
      expect(sum(subscriber.status().positions)).toBe(sum(idle.positions) + 1n)
      await subscriber[Symbol.asyncDispose]()
    })

    it('several at a time: who is refused is a dead letter, what fails as a whole comes again, then one by one', async () => {
      const key = `|several-${randomUUID()}`
      const name = randomUUID()
      const calls: (readonly string[])[] = []
      let fails = 1
      const subscriber = await subscribe(bus.log, {
        ...{ name, from: 'latest', ...quick, attempts: 2, most: 3 },
        handleAll: async (events) => {
          const texts = events.filter((event) => event.key === key).map(({ body }) => body)
          if (texts.length === 0) return []
          calls.push(texts)
          if (fails-- > 0) throw new Error('once')
          if (texts.includes('poison')) throw new TypeError('poison')
          return events
            .filter(({ body }) => body === 'bad')
            .map((event) => ({ event, error: new Error('is bad') }))
        },
      })
      await ready(bus, name)
      const texts = ['a', 'bad', 'b', 'c', 'poison', 'd', 'e']
      await bus.log.writer.append(texts.map((body) => ({ key, headers: {}, body })))

      await waitUntil('the last', () => calls.at(-1)?.includes('e'), 30_000)
      await subscriber[Symbol.asyncDispose]()

      expect(calls).toEqual([
        ...[
          ['a', 'bad', 'b'],
          ['a', 'bad', 'b'],
        ],
        ...[['c', 'poison', 'd'], ['c', 'poison', 'd'], ['c'], ['poison'], ['poison'], ['d']],
        ['e'],
      ])
      const letters = await waitUntil(
        'the dead letters',
        async () => {
          const found = (await bus.deadLetters()).filter((letter) => letter.key === key)
          return found.length === 2 ? found : undefined
        },
        30_000,
      )
      expect(letters.map(({ body, headers }) => [body, headers['dlq-error']])).toEqual([
        ['bad', 'is bad'],
        ['poison', 'poison'],
      ])
    })

    it('subscribers of one name share the events', async () => {
      const name = randomUUID()
      const [one, two] = await Promise.all([start({ name }), start({ name })])
      const total = sum(await bus.log.reader.latest())
      await waitUntil('all events', () => BigInt(one.seen.length + two.seen.length) >= total, 30_000)
      await one.subscriber[Symbol.asyncDispose]()
      await bus.log.writer.append(numbered(201, 210))
      await waitUntil('the rest', () => bodies(201, 210).every((body) => two.seen.includes(body)), 30_000)
      await two.subscriber[Symbol.asyncDispose]()
    })

    it('closing interrupts a retry, and what was not done comes again', async () => {
      const name = randomUUID()
      const failing = async () => {
        throw new Error('not now')
      }
      const stuck = await start({ name, firstRetryMs: 60_000, lastRetryMs: 60_000, handle: failing })
      await waitUntil('a failure', () => stuck.notices.length > 0, 30_000)
      const closedAt = performance.now()
      await stuck.subscriber[Symbol.asyncDispose]()
      expect(performance.now() - closedAt).toBeLessThan(10_000)

      const next = await start({ name })
      await waitUntil('all events', () => next.seen.includes('1') && next.seen.length >= 45, 30_000)
      await next.subscriber[Symbol.asyncDispose]()
    })
  })
}

/** Waits until a new name has its cursors, so that `latest` is behind it. */
async function ready({ log }: BusUnderTest, name: string): Promise<void> {
  const { cursor } = log.named(name)
  const partitions = [...(await log.reader.latest()).keys()]
  await waitUntil(`${name} has its cursors`, async () => {
    const saved = await Promise.all(partitions.map((partition) => cursor.load(partition)))
    return saved.every((offset) => offset !== undefined)
  })
}

function numbered(from: number, to: number): EventRecord[] {
  return bodies(from, to).map((body) => ({ key: `|urn:x:${Number(body) % 7}`, headers: {}, body }))
}

function bodies(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, n) => String(from + n))
}

/** Each once: an event may come again, and a repeated append may have put it there twice. */
function sorted(list: readonly string[]): string[] {
  return [...new Set(list)].sort((left, right) => Number(left) - Number(right))
}

function sum(position: ReadonlyMap<number, bigint>): bigint {
  return [...position.values()].reduce((all, offset) => all + offset, 0n)
}
