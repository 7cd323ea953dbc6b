import { setTimeout as delay } from 'node:timers/promises'
import type { LoggedEvent } from '../entity-event.ts'
import type { LogPosition, PartitionHandler } from '../event-log.ts'
import { defaultRetryLimits } from './bus-limits.ts'
import type { BusLog, NamedConsumer } from './bus-log.ts'
import { EventAttempts } from './event-attempts.ts'
import type { SubscriberOptions } from './subscriber-options.ts'
import type { Place } from './subscriber-status.ts'

/** Events after which the cursor is saved within a batch. */
const saveEvery = 100

/** What a subscriber does with each partition that it has: where it begins, what it handles, what it saves. */
export class SubscriberPartitions implements PartitionHandler {
  readonly consumer: NamedConsumer
  readonly #log: BusLog
  readonly #options: SubscriberOptions
  readonly #attempts: EventAttempts
  readonly #closing = new AbortController()
  readonly #underWay = new Set<Promise<void>>()
  /** Where it stands, by partition: a batch that comes again is not handled again. An assignment makes a place anew. */
  readonly #places = new Map<number, Place>()
  /** Partitions where it has been, with a cursor then. */
  readonly #known = new Set<number>()
  readonly #drainMs: number
  #start: Promise<LogPosition> | undefined

  constructor(log: BusLog, options: SubscriberOptions) {
    this.#log = log
    this.#options = options
    this.#attempts = new EventAttempts({
      log,
      options,
      signal: this.#closing.signal,
      isOurs: (place) => this.#isOurs(place),
    })
    this.#drainMs = options.drainMs ?? defaultRetryLimits.drainMs
    this.consumer = log.named(options.name)
  }

  places(): Iterable<Place> {
    return this.#places.values()
  }

  async assigned(partition: number): Promise<bigint> {
    const saved = await this.consumer.cursor.load(partition)
    const next = saved === undefined ? await this.#begin(partition) : await this.#resume(partition, saved)
    this.#places.set(partition, { partition, next })
    this.#known.add(partition)
    return next
  }

  process(partition: number, events: readonly LoggedEvent[]): Promise<void> {
    const done = this.#handleAll(partition, events)
    this.#underWay.add(done)
    const forget = () => void this.#underWay.delete(done)
    done.then(forget, forget)
    return done
  }

  /** Whatever the name had seen before is of no meaning in the new log. */
  async remade(partition: number, first: bigint): Promise<void> {
    const place = this.#places.get(partition)
    if (place === undefined) return
    place.next = first
    await this.#save(place)
    this.#options.onNotice?.({ kind: 'remade', partition })
  }

  async revoked(partition: number): Promise<void> {
    this.#places.delete(partition)
  }

  /** Lets handlers end what they are at and saves the cursors, then leaves; after `drainMs` it leaves in any case. */
  async close(leave: () => PromiseLike<void>): Promise<void> {
    this.#closing.abort()
    const left = Promise.allSettled(this.#underWay).then(leave)
    left.catch(() => {})
    const giveUp = new AbortController()
    const deadline = delay(this.#drainMs, undefined, { signal: giveUp.signal }).catch(() => {})
    await Promise.race([left, deadline])
    giveUp.abort()
  }

  /** Saved at once: who is restarted before the first event goes on from here, not from a later end of the log. */
  async #begin(partition: number): Promise<bigint> {
    const next = (await this.#beginning(partition)).get(partition) ?? 0n
    await this.consumer.cursor.save(partition, next)
    return next
  }

  #beginning(partition: number): Promise<LogPosition> {
    // Kafka forgets the cursors of a topic that is deleted: what is there now was made anew.
    if (this.#known.has(partition)) return this.#log.reader.earliest()
    this.#start ??= this.#startPosition()
    this.#start.catch(() => {
      this.#start = undefined
    })
    return this.#start
  }

  #startPosition(): Promise<LogPosition> {
    const { reader } = this.#log
    const { from = 'latest' } = this.#options
    if (from === 'earliest') return reader.earliest()
    return from === 'latest' ? reader.latest() : reader.since(from)
  }

  async #resume(partition: number, saved: bigint): Promise<bigint> {
    const earliest = (await this.#log.reader.earliest()).get(partition) ?? 0n
    if (saved >= earliest) return saved
    this.#options.onNotice?.({ kind: 'lost', partition, count: earliest - saved })
    return earliest
  }

  async #handleAll(partition: number, events: readonly LoggedEvent[]): Promise<void> {
    const place = this.#places.get(partition)
    if (place === undefined) return
    const wanted = events.filter(({ offset }) => offset >= place.next)
    const most = 'most' in this.#options ? this.#options.most : 1
    let unsaved = 0
    try {
      for (let begin = 0; begin < wanted.length; begin += most) {
        const some = wanted.slice(begin, begin + most)
        await this.#attempts.handle(some, place)
        this.#handled(some.length, place)
        place.next = (some.at(-1)?.offset ?? 0n) + 1n
        unsaved += some.length
        if (unsaved < saveEvery) continue
        await this.#save(place)
        unsaved = 0
      }
    } finally {
      if (unsaved > 0) await this.#save(place)
    }
  }

  #handled(events: number, place: Place): void {
    if (place.trying) this.#options.onHandled?.(events, performance.now() - place.trying.sinceMs)
    place.trying = undefined
  }

  async #save(place: Place): Promise<void> {
    if (this.#isOurs(place)) await this.consumer.cursor.save(place.partition, place.next)
  }

  #isOurs(place: Place): boolean {
    return this.#places.get(place.partition) === place
  }
}
