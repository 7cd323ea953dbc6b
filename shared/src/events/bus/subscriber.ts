import { setTimeout as delay } from 'node:timers/promises'
import type { LoggedEvent } from '../entity-event.ts'
import type { LogPosition, PartitionHandler } from '../event-log.ts'
import { defaultAttempts, defaultRetryLimits, type RetryLimits, retryDelayMs } from './bus-limits.ts'
import type { BusLog, NamedConsumer } from './bus-log.ts'
import { deadLetterRecord } from './dead-letter-record.ts'
import { type Place, type SubscriberStatus, subscriberStatus } from './subscriber-status.ts'

/** What a subscriber announces. */
export type SubscriberNotice =
  /** An attempt at an event, or at several of which this is the first, or at its dead letter, failed; it is tried again. */
  | {
      readonly kind: 'failed'
      readonly event: LoggedEvent
      readonly attempt: number
      readonly error: unknown
    }
  /** An event was given up: it is a dead letter, and the partition moves on. */
  | { readonly kind: 'dead-letter'; readonly event: LoggedEvent; readonly error: unknown }
  /** Retention removed events that this name had not seen. */
  | { readonly kind: 'lost'; readonly partition: number; readonly count: bigint }

/** Does what is to be done with events: at least once, one call at a time per partition, in order. The signal says that the subscriber is closing. */
export type EventHandling =
  | { readonly handle: (event: LoggedEvent, signal: AbortSignal) => Promise<void> }
  | {
      /** Events of one call, at most. */
      readonly most: number
      /** Rejects where nothing is about one of the events: all of them are tried again. */
      readonly handleAll: (
        events: readonly LoggedEvent[],
        signal: AbortSignal,
      ) => Promise<readonly RefusedEvent[]>
    }

/** One of several events that cannot be handled: it becomes a dead letter. */
export interface RefusedEvent {
  readonly event: LoggedEvent
  readonly error: unknown
}

export type SubscriberOptions = SubscriberTerms & EventHandling

/** Who is told of what a subscriber does. */
export interface SubscriberHooks {
  readonly onNotice?: (notice: SubscriberNotice) => void
  /** Events of one call were handled, or became dead letters; the duration has attempts and waits in it. */
  readonly onHandled?: (events: number, durationMs: number) => void
}

interface SubscriberTerms extends Partial<RetryLimits>, SubscriberHooks {
  /** Subscribers of one name share the events; each name has all of them. */
  readonly name: string
  /** Where a name begins that has never been here. `latest` when not given. */
  readonly from?: 'earliest' | 'latest' | Date
  /** How often an event is tried; a function may tell errors that pass (Infinity) from those that stay (1). */
  readonly attempts?: number | ((error: unknown) => number)
}

export interface Subscriber extends AsyncDisposable {
  /** Settles only when consumption ends for good: the process should end. */
  readonly failed: Promise<never>
  status(): SubscriberStatus
}

/** Characters of a name. */
const maxNameLength = 200
/** Events after which the cursor is saved within a batch. */
const saveEvery = 100

/** Subscribes to a log under a name. Throws RangeError for an empty or too long name. Disposing takes `drainMs` at most. */
export async function subscribe(log: BusLog, options: SubscriberOptions): Promise<Subscriber> {
  const { name } = options
  if (name.trim() === '' || name.length > maxNameLength)
    throw new RangeError(`The name of a subscriber must have 1 to ${maxNameLength} characters`)
  const handler = new SubscriberPartitions(log, options)
  const running = await handler.consumer.start(handler)
  return {
    failed: running.failed,
    status: () => subscriberStatus(handler.places(), performance.now()),
    [Symbol.asyncDispose]: () => handler.close(() => running[Symbol.asyncDispose]()),
  }
}

/** The subscriber is closing, or the partition is not its own any more: what is not done comes again to the next one of this name. */
class Closing extends Error {
  override readonly name = 'Closing'
}

/** How often the events of a place were tried, and since when. */
interface Tries {
  readonly attempt: number
  readonly place: Place
  readonly firstTriedAt: Date
}

class SubscriberPartitions implements PartitionHandler {
  readonly consumer: NamedConsumer
  readonly #log: BusLog
  readonly #options: SubscriberOptions
  readonly #limits: RetryLimits
  readonly #closing = new AbortController()
  readonly #underWay = new Set<Promise<void>>()
  /** Where it stands, by partition: a batch that comes again is not handled again. An assignment makes a place anew. */
  readonly #places = new Map<number, Place>()
  #start: Promise<LogPosition> | undefined

  constructor(log: BusLog, options: SubscriberOptions) {
    this.#log = log
    this.#options = options
    this.#limits = { ...defaultRetryLimits, ...options }
    this.consumer = log.named(options.name)
  }

  places(): Iterable<Place> {
    return this.#places.values()
  }

  async assigned(partition: number): Promise<bigint> {
    const saved = await this.consumer.cursor.load(partition)
    const next = saved === undefined ? await this.#begin(partition) : await this.#resume(partition, saved)
    this.#places.set(partition, { partition, next })
    return next
  }

  process(partition: number, events: readonly LoggedEvent[]): Promise<void> {
    const done = this.#handleAll(partition, events)
    this.#underWay.add(done)
    const forget = () => void this.#underWay.delete(done)
    done.then(forget, forget)
    return done
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
    const deadline = delay(this.#limits.drainMs, undefined, { signal: giveUp.signal }).catch(() => {})
    await Promise.race([left, deadline])
    giveUp.abort()
  }

  /** Saved at once: who is restarted before the first event goes on from here, not from a later end of the log. */
  async #begin(partition: number): Promise<bigint> {
    this.#start ??= this.#startPosition()
    this.#start.catch(() => {
      this.#start = undefined
    })
    const next = (await this.#start).get(partition) ?? 0n
    await this.consumer.cursor.save(partition, next)
    return next
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
        await this.#handle(some, place)
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

  /** Tries events until they are handled, or dead letters. Rejects when closing, or when even that cannot be had. */
  async #handle(events: readonly LoggedEvent[], place: Place): Promise<void> {
    const firstTriedAt = new Date()
    // What comes again because its dead letter could not be written has been tried since then.
    place.trying ??= { sinceMs: performance.now(), failures: 0 }
    const { trying } = place
    for (let attempt = 1; ; attempt++) {
      this.#assertOurs(place)
      const outcome = await this.#attempt(events, attempt)
      if ('refused' in outcome) return this.#giveUp(outcome.refused, { attempt, place, firstTriedAt })
      trying.failures += 1
      if (attempt >= this.#attemptsFor(outcome.error))
        return this.#single(events, outcome.error, { attempt, place, firstTriedAt })
      await this.#pause(retryDelayMs(attempt, this.#limits))
    }
  }

  /** What cannot be handled together is handled one by one, so that one event takes no other with it. */
  async #single(events: readonly LoggedEvent[], error: unknown, tries: Tries): Promise<void> {
    const [only] = events
    if (events.length > 1) for (const event of events) await this.#handle([event], tries.place)
    else if (only) await this.#giveUp([{ event: only, error }], tries)
  }

  #attemptsFor(error: unknown): number {
    const { attempts = defaultAttempts } = this.#options
    return typeof attempts === 'number' ? attempts : attempts(error)
  }

  async #attempt(
    events: readonly LoggedEvent[],
    attempt: number,
  ): Promise<{ readonly refused: readonly RefusedEvent[] } | { readonly error: unknown }> {
    const { signal } = this.#closing
    const [first] = events
    try {
      if ('handleAll' in this.#options) return { refused: await this.#options.handleAll(events, signal) }
      if (first) await this.#options.handle(first, signal)
      return { refused: [] }
    } catch (error) {
      this.#assertOpen()
      if (first) this.#options.onNotice?.({ kind: 'failed', event: first, attempt, error })
      return { error }
    }
  }

  async #giveUp(refused: readonly RefusedEvent[], tries: Tries): Promise<void> {
    const [first] = refused
    if (first === undefined) return
    const { attempt, place, firstTriedAt } = tries
    const letters = refused.map(({ event, error }) =>
      deadLetterRecord(event, {
        log: this.#log.name,
        subscriber: this.#options.name,
        error: error instanceof Error ? error.message : String(error),
        attempts: attempt,
        firstTriedAt,
        givenUpAt: new Date(),
      }),
    )
    try {
      await this.#log.deadLetters.append(letters)
    } catch (error) {
      if (place.trying) place.trying.failures += 1
      this.#options.onNotice?.({ kind: 'failed', event: first.event, attempt, error })
      throw error
    }
    for (const one of refused) this.#options.onNotice?.({ kind: 'dead-letter', ...one })
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#closing.signal }).catch(() => {})
    this.#assertOpen()
  }

  #isOurs(place: Place): boolean {
    return this.#places.get(place.partition) === place
  }

  #assertOurs(place: Place): void {
    this.#assertOpen()
    if (!this.#isOurs(place)) throw new Closing('The partition is not ours any more')
  }

  #assertOpen(): void {
    if (this.#closing.signal.aborted) throw new Closing('The subscriber is closing')
  }
}
