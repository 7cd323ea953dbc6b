import { setTimeout as delay } from 'node:timers/promises'
import type { LoggedEvent } from '../entity-event.ts'
import { defaultAttempts, defaultRetryLimits, type RetryLimits, retryDelayMs } from './bus-limits.ts'
import type { BusLog } from './bus-log.ts'
import { deadLetterRecord } from './dead-letter-record.ts'
import type { RefusedEvent, SubscriberOptions } from './subscriber-options.ts'
import type { Place } from './subscriber-status.ts'

/** What attempts at events stand on. */
export interface AttemptParts {
  readonly log: BusLog
  readonly options: SubscriberOptions
  /** Aborted when the subscriber is closing. */
  readonly signal: AbortSignal
  /** Whether the partition of a place is still its own. */
  isOurs(place: Place): boolean
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

/** Tries events, as often as a subscriber is told to, and makes dead letters of what fails for good. */
export class EventAttempts {
  readonly #parts: AttemptParts
  readonly #options: SubscriberOptions
  readonly #limits: RetryLimits

  constructor(parts: AttemptParts) {
    this.#parts = parts
    this.#options = parts.options
    this.#limits = { ...defaultRetryLimits, ...parts.options }
  }

  /** Tries events until they are handled, or dead letters. Rejects when closing, or when even that cannot be had. */
  async handle(events: readonly LoggedEvent[], place: Place): Promise<void> {
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
    if (events.length > 1) for (const event of events) await this.handle([event], tries.place)
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
    const [first] = events
    try {
      if ('handleAll' in this.#options)
        return { refused: await this.#options.handleAll(events, this.#parts.signal) }
      if (first) await this.#options.handle(first, this.#parts.signal)
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
        log: this.#parts.log.name,
        subscriber: this.#options.name,
        error: error instanceof Error ? error.message : String(error),
        attempts: attempt,
        firstTriedAt,
        givenUpAt: new Date(),
      }),
    )
    try {
      await this.#parts.log.deadLetters.append(letters)
    } catch (error) {
      if (place.trying) place.trying.failures += 1
      this.#options.onNotice?.({ kind: 'failed', event: first.event, attempt, error })
      throw error
    }
    for (const one of refused) this.#options.onNotice?.({ kind: 'dead-letter', ...one })
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#parts.signal }).catch(() => {})
    this.#assertOpen()
  }

  #assertOurs(place: Place): void {
    this.#assertOpen()
    if (!this.#parts.isOurs(place)) throw new Closing('The partition is not ours any more')
  }

  #assertOpen(): void {
    if (this.#parts.signal.aborted) throw new Closing('The subscriber is closing')
  }
}
