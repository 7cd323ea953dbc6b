import { setImmediate } from 'node:timers/promises'
import type { EventRecord } from '@lodestream/shared/events/entity-event'
import type { EventLogWriter } from '@lodestream/shared/events/event-log'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { MemoryOutbox } from '../adapters/memory/memory-outbox.ts'
import type { Outbox } from '../ports/outbox.ts'
import { freezable } from '../testing/freezable.ts'
import { type Relay, type RelayLimits, relayLimits, relayOutbox } from './relay-outbox.ts'

const quick: RelayLimits = {
  ...relayLimits,
  leaseMs: 60,
  pollMs: 20,
  batchRows: 4,
  firstRetryMs: 1,
  lastRetryMs: 4,
  drainMs: 100,
}

/** A log that does as it is told: stores or not, and acknowledges or not. */
class ScriptedLog implements EventLogWriter {
  readonly stored: EventRecord[] = []
  readonly calls: (readonly EventRecord[])[] = []
  script: ('ok' | 'refused' | 'answerLost')[] = []

  async append(records: readonly EventRecord[]): Promise<void> {
    this.calls.push(records)
    const outcome = this.script.shift() ?? 'ok'
    await Promise.resolve()
    if (outcome !== 'refused') this.stored.push(...records)
    if (outcome !== 'ok') throw new Error(outcome)
  }
}

/** A log that answers when it is told. */
class SlowLog implements EventLogWriter {
  readonly stored: EventRecord[] = []
  readonly #answers: {
    readonly records: readonly EventRecord[]
    readonly answer: (error?: Error) => void
  }[] = []

  append(records: readonly EventRecord[]): Promise<void> {
    return new Promise((resolve, reject) => {
      const answer = (error?: Error) => (error ? reject(error) : resolve())
      this.#answers.push({ records, answer })
    })
  }

  /** The appends that have no answer yet, oldest first. */
  underWay(): readonly (readonly EventRecord[])[] {
    return this.#answers.map(({ records }) => records)
  }

  /** Answers to one of them; without an error it is stored. */
  answer(index = 0, error?: Error): void {
    const [append] = this.#answers.splice(index, 1)
    if (!error) this.stored.push(...(append?.records ?? []))
    append?.answer(error)
  }

  /** From now on everything at once. */
  answerAll(): void {
    while (this.#answers.length > 0) this.answer()
    this.append = async (records) => {
      this.stored.push(...records)
    }
  }
}

function record(entity: string, sequence: number): EventRecord {
  return { key: `|${entity}`, headers: {}, body: JSON.stringify({ entity, sequence }) }
}

/** What a consumer that follows the rule keeps: fails on a gap. */
function consume(records: readonly EventRecord[]): ReadonlyMap<string, number> {
  const last = new Map<string, number>()
  for (const { body } of records) {
    const { entity, sequence } = JSON.parse(body) as { entity: string; sequence: number }
    const before = last.get(entity) ?? 0
    if (sequence <= before) continue
    expect(sequence, `${entity} after ${before}`).toBe(before + 1)
    last.set(entity, sequence)
  }
  return last
}

const isEmpty = (outbox: Outbox) => async () => (await outbox.lag()).rows === 0

describe('relayOutbox()', () => {
  const relays: Relay[] = []

  async function start(
    outbox: Outbox,
    log: EventLogWriter,
    part: { owner?: string; limits?: RelayLimits } = {},
  ) {
    const relay = await relayOutbox({ outbox, log, owner: part.owner ?? 'a', limits: part.limits ?? quick })
    relays.push(relay)
    return relay
  }

  afterEach(async () => {
    await Promise.all(relays.splice(0).map((relay) => relay[Symbol.asyncDispose]()))
  })

  it('moves all events to the log, in order per entity, several shards in one batch', async () => {
    const outbox = new MemoryOutbox(12)
    const log = new ScriptedLog()
    for (let n = 1; n <= 6; n += 1) {
      outbox.add(0, [record('x', 2 * n - 1), record('x', 2 * n)])
      outbox.add(5, [record('y', n)])
    }

    await start(outbox, log)
    await waitUntil('the outbox is empty', isEmpty(outbox))

    expect(consume(log.stored)).toEqual(
      new Map([
        ['x', 12],
        ['y', 6],
      ]),
    )
    expect(log.stored).toHaveLength(18)
    expect(log.calls[0]).toHaveLength(6)
  })

  it('is woken by a signal, long before the slow poll', async () => {
    const outbox = new MemoryOutbox(12)
    const log = new ScriptedLog()
    await start(outbox, log, { limits: { ...quick, leaseMs: 60_000, pollMs: 60_000 } })
    await waitUntil('the relay is idle', async () => {
      outbox.add(0, [record('x', 1)])
      return log.stored.length > 0
    })

    outbox.add(3, [record('y', 1)])

    await waitUntil(
      'the event',
      () => consume(log.stored.filter(({ key }) => key === '|y')).get('y') === 1,
      1000,
    )
  })

  it('appends the identical batch again until it is acknowledged, and nothing before that', async () => {
    const outbox = new MemoryOutbox(12)
    const log = new ScriptedLog()
    log.script = ['refused', 'answerLost', 'refused']
    for (let n = 1; n <= 6; n += 1) outbox.add(0, [record('x', n)])

    await start(outbox, log)
    await waitUntil('the outbox is empty', isEmpty(outbox))

    expect(log.calls.slice(1, 4)).toEqual([log.calls[0], log.calls[0], log.calls[0]])
    expect(consume(log.stored)).toEqual(new Map([['x', 6]]))
  })

  it('repeats identically what was acknowledged but not deleted', async () => {
    const outbox = new MemoryOutbox(12)
    const log = new ScriptedLog()
    let failures = 2
    const remove = outbox.remove.bind(outbox)
    outbox.remove = async (claims, rows) => {
      if (failures-- > 0) throw new Error('the database is away')
      return remove(claims, rows)
    }
    outbox.add(0, [record('x', 1), record('x', 2)])

    await start(outbox, log)
    await waitUntil('the outbox is empty', isEmpty(outbox))

    expect(log.calls).toEqual([log.calls[0], log.calls[0], log.calls[0]])
  })

  it('a frozen owner is replaced within its lease, and when it wakes it deletes and appends nothing more', async () => {
    const outbox = new MemoryOutbox(12)
    const shared = new ScriptedLog()
    const frozen = freezable(outbox, shared)
    const first = await start(frozen.outbox, frozen.log, { owner: 'frozen' })
    await waitUntil('it owns the shards', () => first.status().shards === 12)
    frozen.freeze()
    for (let n = 1; n <= 3; n += 1) outbox.add(0, [record('x', n)])
    await waitUntil('it has read and hangs', () => frozen.waiting() > 0)

    await start(outbox, shared, { owner: 'other' })
    await waitUntil('the other did the work', isEmpty(outbox))
    for (let n = 4; n <= 6; n += 1) outbox.add(0, [record('x', n)])
    await waitUntil('the other went on', isEmpty(outbox))
    frozen.thaw()
    outbox.add(0, [record('x', 7)])
    await waitUntil('the last event', isEmpty(outbox))

    expect(consume(shared.stored)).toEqual(new Map([['x', 7]]))
  })

  /** `each` events of an entity per shard. */
  function fill(outbox: MemoryOutbox, each: number): void {
    for (let n = 1; n <= each; n += 1)
      for (let shard = 0; shard < 12; shard += 1) outbox.add(shard, [record(`x${shard}`, n)])
  }
  /** A relay with more to do than one batch, of which the log has answered to the first. */
  async function startOnBacklog(): Promise<{ outbox: MemoryOutbox; log: SlowLog }> {
    const outbox = new MemoryOutbox(12)
    const log = new SlowLog()
    fill(outbox, 20)
    await start(outbox, log, { limits: { ...quick, leaseMs: 60_000 } })
    await waitUntil('the first batch', () => log.underWay().length === 1)
    log.answer()
    return { outbox, log }
  }
  const keysOf = (records: readonly EventRecord[]) => [...new Set(records.map(({ key }) => key))]

  it('reads on while the log has not answered, never of a shard that is under way', async () => {
    const { outbox, log } = await startOnBacklog()

    await waitUntil('both halves', () => log.underWay().length === 2)

    while ((await outbox.lag()).rows > 0) {
      await waitUntil('an append', async () => log.underWay().length > 0 || isEmpty(outbox)())
      const keys = log.underWay().flatMap(keysOf)
      expect(keys).toHaveLength(new Set(keys).size)
      log.answer()
    }

    expect([...consume(log.stored).values()]).toEqual(Array(12).fill(20))
  })

  it('appends again what failed before anything behind it, while another batch is under way', async () => {
    const { outbox, log } = await startOnBacklog()
    await waitUntil('both halves', () => log.underWay().length === 2)
    const [failed, other] = log.underWay()

    log.answer(0, new Error('refused'))
    await waitUntil('it comes again', () => log.underWay().length === 2)

    expect(log.underWay()).toEqual([other, failed])
    log.answerAll()
    await waitUntil('the outbox is empty', isEmpty(outbox))
    expect([...consume(log.stored).values()]).toEqual(Array(12).fill(20))
  })

  it('reads once when there is no backlog', async () => {
    const outbox = new MemoryOutbox(12)
    let reads = 0
    const read = outbox.read.bind(outbox)
    outbox.read = (claims, page) => {
      reads += 1
      return read(claims, page)
    }
    const log = new SlowLog()
    const limits = { ...quick, leaseMs: 60_000, pollMs: 60_000 }
    const relay = await start(outbox, log, { limits })
    await waitUntil('it waits', () => relay.status().shards === 12 && reads > 0)
    const before = reads

    outbox.add(0, [record('x', 1)])
    await waitUntil('the append', () => log.underWay().length === 1)
    log.answer()
    await waitUntil('the outbox is empty', isEmpty(outbox))

    expect(reads - before).toBe(1)
  })

  it('gives shards away in the midst of a backlog', async () => {
    const outbox = new MemoryOutbox(12)
    let appends = 0
    const endless: EventLogWriter = {
      append: async () => {
        appends += 1
        fill(outbox, 1)
        await setImmediate()
      },
    }
    fill(outbox, 1)
    const first = await start(outbox, endless, { owner: 'a' })
    await waitUntil('it works', () => appends > 10)

    const second = await start(outbox, new ScriptedLog(), { owner: 'b' })

    await waitUntil('shared', () => first.status().shards === 6 && second.status().shards === 6)
  })

  it('shares the shards with a second relay, and takes them back when it leaves', async () => {
    const outbox = new MemoryOutbox(12)
    const first = await start(outbox, new ScriptedLog(), { owner: 'a' })
    await waitUntil('alone', () => first.status().shards === 12)
    const second = await start(outbox, new ScriptedLog(), { owner: 'b' })

    await waitUntil('shared', () => first.status().shards === 6 && second.status().shards === 6)
    await second[Symbol.asyncDispose]()

    await waitUntil('alone again', () => first.status().shards === 12)
  })

  it('drains what is in the outbox before it ends', async () => {
    const outbox = new MemoryOutbox(12)
    const log = new ScriptedLog()
    const relay = await start(outbox, log)
    await waitUntil('it owns the shards', () => relay.status().shards === 12)
    for (let n = 1; n <= 40; n += 1) outbox.add(n % 12, [record(`x${n % 12}`, Math.ceil(n / 12))])

    await relay[Symbol.asyncDispose]()

    expect((await outbox.lag()).rows).toBe(0)
  })

  it('ends in bounded time when the log is away, and leaves the events in the outbox', async () => {
    const outbox = new MemoryOutbox(12)
    const away: EventLogWriter = { append: () => Promise.reject(new Error('away')) }
    outbox.add(0, [record('x', 1)])
    const relay = await start(outbox, away)
    await waitUntil('it tries', () => relay.status().failures > 0)

    await relay[Symbol.asyncDispose]()

    expect((await outbox.lag()).rows).toBe(1)
  })

  it('loses nothing and inverts nothing, whatever the log does', async () => {
    const outcome = fc.constantFrom('ok' as const, 'refused' as const, 'answerLost' as const)
    await fc.assert(
      fc.asyncProperty(
        fc.array(outcome, { maxLength: 12 }),
        fc.array(fc.nat(2), { minLength: 1, maxLength: 20 }),
        async (script, entities) => {
          const outbox = new MemoryOutbox(3)
          const log = new ScriptedLog()
          log.script = [...script]
          const counts = new Map<string, number>()
          for (const entity of entities) {
            const sequence = (counts.get(`x${entity}`) ?? 0) + 1
            counts.set(`x${entity}`, sequence)
            outbox.add(entity, [record(`x${entity}`, sequence)])
          }
          const relay = await relayOutbox({ outbox, log, owner: 'a', limits: quick })
          await waitUntil('the outbox is empty', isEmpty(outbox))
          await relay[Symbol.asyncDispose]()

          expect(consume(log.stored)).toEqual(counts)
        },
      ),
      { numRuns: 20 },
    )
  })
})
