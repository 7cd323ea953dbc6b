import { setTimeout as delay } from 'node:timers/promises'
import type { LoggedEvent } from '../entity-event.ts'
import type { LogPosition, PartitionHandler } from '../event-log.ts'
import { defaultAttempts, defaultRetryLimits, type RetryLimits, retryDelayMs } from './bus-limits.ts'
import type { BusLog, NamedConsumer } from './bus-log.ts'
import { deadLetterRecord } from './dead-letter-record.ts'

/** What a subscriber announces. */
export type SubscriberNotice =
  /** An attempt at an event failed; it is tried again. */
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

export interface SubscriberOptions extends Partial<RetryLimits> {
  /** Subscribers of one name share the events; each name has all of them. */
  readonly name: string
  /** Where a name begins that has never been here. `latest` when not given. */
  readonly from?: 'earliest' | 'latest' | Date
  /**
   * Does what is to be done with an event. One at a time per partition, in order; at least once. The signal says that the
   * subscriber is closing.
   */
  readonly handle: (event: LoggedEvent, signal: AbortSignal) => Promise<void>
  /** How often an event is tried; a function may tell errors that pass (Infinity) from those that stay (1). */
  readonly attempts?: number | ((error: unknown) => number)
  readonly onNotice?: (notice: SubscriberNotice) => void
}

export interface Subscriber extends AsyncDisposable {
  /** Settles only when consumption ends for good: the process should end. */
  readonly failed: Promise<never>
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
    [Symbol.asyncDispose]: () => handler.close(() => running[Symbol.asyncDispose]()),
  }
}

/** The subscriber is closing: what is not done comes again to the next one of this name. */
class Closing extends Error {
  override readonly name = 'Closing'
}

class SubscriberPartitions implements PartitionHandler {
  readonly consumer: NamedConsumer
  readonly #log: BusLog
  readonly #options: SubscriberOptions
  readonly #limits: RetryLimits
  readonly #closing = new AbortController()
  readonly #underWay = new Set<Promise<void>>()
  /** What was handled here, by partition: a batch that comes again is not handled again. */
  readonly #next = new Map<number, bigint>()
  #start: Promise<LogPosition> | undefined

  constructor(log: BusLog, options: SubscriberOptions) {
    this.#log = log
    this.#options = options
    this.#limits = { ...defaultRetryLimits, ...options }
    this.consumer = log.named(options.name)
  }

  async assigned(partition: number): Promise<bigint> {
    const saved = await this.consumer.cursor.load(partition)
    const next = saved === undefined ? await this.#begin(partition) : await this.#resume(partition, saved)
    this.#next.set(partition, next)
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
    this.#next.delete(partition)
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
    let unsaved = 0
    try {
      for (const event of events) {
        if (event.offset < (this.#next.get(partition) ?? 0n)) continue
        this.#assertOpen()
        await this.#handle(event)
        this.#next.set(partition, event.offset + 1n)
        if (++unsaved === saveEvery) {
          await this.#save(partition)
          unsaved = 0
        }
      }
    } finally {
      if (unsaved > 0) await this.#save(partition)
    }
  }

  async #save(partition: number): Promise<void> {
    const next = this.#next.get(partition)
    if (next !== undefined) await this.consumer.cursor.save(partition, next)
  }

  /** Tries an event until it is handled, or is a dead letter. Rejects when closing, or when even that cannot be had. */
  async #handle(event: LoggedEvent): Promise<void> {
    const firstTriedAt = new Date()
    for (let attempt = 1; ; attempt++) {
      const failure = await this.#attempt(event, attempt)
      if (failure === undefined) return
      const { error } = failure
      if (attempt >= this.#attemptsFor(error))
        return this.#giveUp(event, { error, attempts: attempt, firstTriedAt })
      await this.#pause(retryDelayMs(attempt, this.#limits))
    }
  }

  #attemptsFor(error: unknown): number {
    const { attempts = defaultAttempts } = this.#options
    return typeof attempts === 'number' ? attempts : attempts(error)
  }

  /** Undefined: it was handled. */
  async #attempt(event: LoggedEvent, attempt: number): Promise<{ readonly error: unknown } | undefined> {
    const { handle, onNotice } = this.#options
    try {
      await handle(event, this.#closing.signal)
      return undefined
    } catch (error) {
      this.#assertOpen()
      onNotice?.({ kind: 'failed', event, attempt, error })
      return { error }
    }
  }

  async #giveUp(
    event: LoggedEvent,
    { error, attempts, firstTriedAt }: { error: unknown; attempts: number; firstTriedAt: Date },
  ): Promise<void> {
    const letter = deadLetterRecord(event, {
      log: this.#log.name,
      subscriber: this.#options.name,
      error: error instanceof Error ? error.message : String(error),
      attempts,
      firstTriedAt,
      givenUpAt: new Date(),
    })
    await this.#log.deadLetters.append([letter])
    this.#options.onNotice?.({ kind: 'dead-letter', event, error })
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#closing.signal }).catch(() => {})
    this.#assertOpen()
  }

  #assertOpen(): void {
    if (this.#closing.signal.aborted) throw new Closing('The subscriber is closing')
  }
}
