import { setTimeout as delay } from 'node:timers/promises'
import type { EventRecord } from '../entity-event.ts'
import type { EventLogWriter } from '../event-log.ts'
import { defaultBufferSize, defaultRetryLimits, type RetryLimits, retryDelayMs } from './bus-limits.ts'

/**
 * What happens to an event for which the buffer has no room: its publisher waits (`block`, nothing is lost), the event that
 * waits for the longest time is given up (`drop-oldest`), or the new one is refused (`reject`).
 */
export type Overflow = 'block' | 'drop-oldest' | 'reject'

/** What a publisher announces. */
export type PublisherNotice =
  | { readonly kind: 'away'; readonly failures: number; readonly retryInMs: number; readonly error: unknown }
  | { readonly kind: 'back' }
  /** Events given up, by overflow or because closing took too long; `total` since the start. */
  | { readonly kind: 'dropped'; readonly count: number; readonly total: number }

export interface PublisherOptions extends Partial<RetryLimits> {
  /** `block` when not given. */
  readonly overflow?: Overflow
  readonly bufferSize?: number
  readonly onNotice?: (notice: PublisherNotice) => void
}

export interface PublisherStatus {
  readonly buffered: number
  readonly published: number
  readonly dropped: number
  /** Failures in a row of the append under way. */
  readonly failures: number
}

/**
 * Publishes events of another service to the bus, in order, at least once. Entity changes never use it: they go through
 * the outbox of their transaction.
 */
export interface Publisher extends AsyncDisposable {
  /** Resolves when the buffer has the event. Rejects with BufferFull (`reject`) or PublisherClosed. */
  publish(record: EventRecord): Promise<void>
  status(): PublisherStatus
}

/** The buffer has no room, and the publisher was told to refuse. */
export class BufferFull extends Error {
  override readonly name = 'BufferFull'
}

/** Nothing is published any more. */
export class PublisherClosed extends Error {
  override readonly name = 'PublisherClosed'
}

/** Events of one append at most. */
const batchRecords = 500

/** Starts publishing to a log. Disposing drains the buffer for `drainMs` and gives up what is left, announcing it. */
export function startPublisher(log: EventLogWriter, options: PublisherOptions = {}): Publisher {
  return new BufferedPublisher(log, options)
}

interface BlockedEvent {
  readonly record: EventRecord
  readonly admitted: () => void
  readonly refuse: (error: Error) => void
}

class BufferedPublisher implements Publisher {
  readonly #log: EventLogWriter
  readonly #options: PublisherOptions
  readonly #limits: RetryLimits
  readonly #waiting: EventRecord[] = []
  /** Publishers that wait for room, first come first served. */
  readonly #blocked: BlockedEvent[] = []
  readonly #givingUp = new AbortController()
  readonly #running: Promise<void>
  #underWay: readonly EventRecord[] = []
  #wake: () => void = () => {}
  #closed = false
  #published = 0
  #dropped = 0
  #failures = 0

  constructor(log: EventLogWriter, options: PublisherOptions) {
    if ((options.bufferSize ?? 1) < 1) throw new RangeError('bufferSize must be at least 1')
    this.#log = log
    this.#options = options
    this.#limits = { ...defaultRetryLimits, ...options }
    this.#running = this.#run()
  }

  async publish(record: EventRecord): Promise<void> {
    if (this.#closed) throw new PublisherClosed('The publisher is closed')
    if (this.#waiting.length < this.#size) this.#accept(record)
    else await this.#overflow(record)
  }

  status(): PublisherStatus {
    return {
      buffered: this.#waiting.length + this.#underWay.length,
      published: this.#published,
      dropped: this.#dropped,
      failures: this.#failures,
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    for (const { refuse } of this.#blocked.splice(0)) refuse(new PublisherClosed('The publisher was closed'))
    this.#wake()
    const deadline = setTimeout(() => this.#givingUp.abort(), this.#limits.drainMs)
    await Promise.race([this.#running, aborted(this.#givingUp.signal)])
    clearTimeout(deadline)
    this.#givingUp.abort()
    this.#drop(this.#waiting.splice(0).length + this.#underWay.length)
    this.#underWay = []
  }

  get #size(): number {
    return this.#options.bufferSize ?? defaultBufferSize
  }

  #accept(record: EventRecord): void {
    this.#waiting.push(record)
    this.#wake()
  }

  async #overflow(record: EventRecord): Promise<void> {
    switch (this.#options.overflow ?? 'block') {
      case 'reject':
        throw new BufferFull(`The buffer holds ${this.#size} events, and the log does not take them`)
      case 'drop-oldest':
        this.#waiting.shift()
        this.#accept(record)
        return this.#drop(1)
      case 'block':
        return new Promise((admitted, refuse) => this.#blocked.push({ record, admitted, refuse }))
    }
  }

  #drop(count: number): void {
    if (count === 0) return
    this.#dropped += count
    this.#options.onNotice?.({ kind: 'dropped', count, total: this.#dropped })
  }

  async #run(): Promise<void> {
    while (!this.#givingUp.signal.aborted) {
      if (this.#waiting.length > 0) await this.#appendNext()
      else if (this.#closed) return
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
    }
  }

  /** The identical batch again and again until the log has it: order is kept, repetitions are possible. */
  async #appendNext(): Promise<void> {
    this.#underWay = this.#waiting.splice(0, batchRecords)
    this.#admit()
    const { signal } = this.#givingUp
    while (!signal.aborted) {
      try {
        await this.#log.append(this.#underWay)
        return this.#appended()
      } catch (error) {
        await this.#waitAfter(error)
      }
    }
  }

  #appended(): void {
    this.#published += this.#underWay.length
    this.#underWay = []
    if (this.#failures > 0) this.#options.onNotice?.({ kind: 'back' })
    this.#failures = 0
  }

  async #waitAfter(error: unknown): Promise<void> {
    const failures = ++this.#failures
    const retryInMs = retryDelayMs(failures, this.#limits)
    this.#options.onNotice?.({ kind: 'away', failures, retryInMs, error })
    await delay(retryInMs, undefined, { signal: this.#givingUp.signal }).catch(() => {})
  }

  #admit(): void {
    for (const { record, admitted } of this.#blocked.splice(0, this.#size - this.#waiting.length)) {
      this.#waiting.push(record)
      admitted()
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
