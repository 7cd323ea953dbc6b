import {
  afterFailure,
  afterStart,
  allowedAttempts,
  type BreakerPolicy,
  type CircuitBreaker,
  closedBreaker,
} from '../../domain/circuit-breaker.ts'
import type { DeliveryChain } from './held-delivery.ts'

/** Failures count for so long after the last attempt: longer than any pause between two attempts that the broker makes itself. */
const rememberMs = 60_000

export interface EndpointLaneSettings {
  readonly breakerPolicy: BreakerPolicy
  readonly attemptsMax: number
  readonly origin: string
  /** Sends the first row of the chain, and later calls `succeeded` or `failed`; false: there is nothing to send here. */
  start(chain: DeliveryChain, lane: EndpointLane): boolean
  /** While nothing may be sent: whether the chain had a reason to leave the lane, and left. */
  leaves(chain: DeliveryChain, lane: EndpointLane): boolean
  onOpen(lane: EndpointLane): void
}

/** The way to one endpoint (an origin): bounded attempts at a time, first come first served, closed while it fails. */
export class EndpointLane {
  readonly #settings: EndpointLaneSettings
  readonly #ready = new Set<DeliveryChain>()
  #breaker: CircuitBreaker = closedBreaker
  #attempts = 0
  #heldUntil = 0
  #usedAt = performance.now()
  #timer: NodeJS.Timeout | undefined
  #pumping = false

  constructor(settings: EndpointLaneSettings) {
    this.#settings = settings
  }

  get origin(): string {
    return this.#settings.origin
  }

  get isOpen(): boolean {
    return this.#breaker.state !== 'closed'
  }

  /** Nothing waits, nothing is under way, and what is remembered is of no use any more: it may be forgotten. */
  get isIdle(): boolean {
    const now = performance.now()
    if (this.#ready.size > 0 || this.#attempts > 0 || this.#heldUntil > now) return false
    const isClean = this.#breaker.state === 'closed' && this.#breaker.failures === 0
    return isClean || now - this.#usedAt >= rememberMs
  }

  push(chain: DeliveryChain): void {
    this.#ready.add(chain)
    this.pump()
  }

  /** The receiver answered: whatever it said about this notification, it is alive. */
  succeeded(): void {
    this.#breaker = closedBreaker
    this.#done()
  }

  /** The endpoint failed as a whole; it may have asked to be left alone for a while. */
  failed(holdMs: number): void {
    const now = performance.now()
    const wasClosed = this.#breaker.state === 'closed'
    this.#breaker = afterFailure(this.#breaker, now, this.#settings.breakerPolicy)
    this.#heldUntil = Math.max(this.#heldUntil, now + holdMs)
    this.#done()
    if (wasClosed && this.isOpen) this.#settings.onOpen(this)
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#ready.clear()
  }

  pump(): void {
    if (this.#pumping) return
    this.#pumping = true
    for (const chain of this.#ready) {
      if (!this.#mayStart()) break
      this.#ready.delete(chain)
      if (chain.rows.length > 0) this.#begin(chain)
    }
    this.#pumping = false
    this.#wait()
  }

  #begin(chain: DeliveryChain): void {
    if (!this.#settings.start(chain, this)) return
    this.#attempts += 1
    this.#breaker = afterStart(this.#breaker)
  }

  #mayStart(): boolean {
    const now = performance.now()
    if (this.#attempts >= this.#settings.attemptsMax || now < this.#heldUntil) return false
    return allowedAttempts(this.#breaker, now) > 0
  }

  #done(): void {
    this.#usedAt = performance.now()
    this.#attempts -= 1
    this.pump()
  }

  /**
   * Comes back when the pause is over; those who need not wait for it leave now. Always by a timer, because the pause may
   * have ended since it was looked at; but when attempts are under way, the end of one of them goes on.
   */
  #wait(): void {
    clearTimeout(this.#timer)
    const isBusy = this.#breaker.state === 'probing' || this.#attempts >= this.#settings.attemptsMax
    if (this.#ready.size === 0 || isBusy) return
    const until = Math.max(this.#heldUntil, this.#breaker.state === 'open' ? this.#breaker.until : 0)
    const delayMs = Math.max(1, Math.ceil(until - performance.now()))
    this.#timer = setTimeout(() => this.#comeBack(), delayMs)
  }

  #comeBack(): void {
    for (const chain of [...this.#ready]) {
      this.#ready.delete(chain)
      if (chain.rows.length > 0 && !this.#settings.leaves(chain, this)) this.#ready.add(chain)
    }
    this.pump()
  }
}
