import type { EventLogWriter } from '@lodestream/shared/events/event-log'
import type { Outbox, OutboxRow, ShardClaim } from '../ports/outbox.ts'
import { type ShardLeases, startLeases } from './relay/shard-leases.ts'
import { startWakeUp, type WakeUp } from './relay/wake-up.ts'

/** Named bounds of the relay. */
export interface RelayLimits {
  /** A frozen owner is replaced after so long. */
  readonly leaseMs: number
  /** The safety net under the signals. */
  readonly pollMs: number
  readonly batchRows: number
  readonly batchBytes: number
  readonly firstRetryMs: number
  readonly lastRetryMs: number
  /** How long stopping may wait for the log. What is not in the log by then stays in the outbox. */
  readonly drainMs: number
}

export const relayLimits: RelayLimits = {
  leaseMs: 5000,
  pollMs: 500,
  batchRows: 500,
  batchBytes: 8 * 1024 * 1024,
  firstRetryMs: 50,
  lastRetryMs: 2000,
  drainMs: 5000,
}

export interface RelayParts {
  readonly outbox: Outbox
  readonly log: EventLogWriter
  /** Unique per process start. */
  readonly owner: string
  readonly limits?: RelayLimits
  /**
   * The states of these keys in the log may be older than what another owner has put there: to be put there anew. Absent:
   * the log keeps no states.
   */
  readonly restate?: (keys: readonly string[]) => Promise<void>
  /** Told of every append that was acknowledged, and how long it took. */
  readonly onAppend?: (durationMs: number) => void
  /** Told of what heals itself: the log or the database is away. */
  readonly onTrouble?: (what: string, error: unknown) => void
}

/** How the relay is doing, for readiness. */
export interface RelayStatus {
  readonly shards: number
  /** Events appended and acknowledged since the start. */
  readonly appended: number
  /** Failures in a row of the appends under way. */
  readonly failures: number
}

export interface Relay extends AsyncDisposable {
  status(): RelayStatus
}

/**
 * Moves events from the outbox to the log: read the oldest rows of the shards owned, append them, delete them. The
 * identical batch is appended again until the log acknowledges it, and nothing of its shards is read before: so the
 * events of an entity keep their order, a crash repeats and never skips.
 */
export async function relayOutbox(parts: RelayParts): Promise<Relay> {
  const limits = parts.limits ?? relayLimits
  const wakeUp = await startWakeUp(parts.outbox, limits.pollMs)
  const leases = startLeases(parts, limits.leaseMs, () => wakeUp.now())
  const relay = new OutboxRelay(parts, limits, { leases, wakeUp })
  const running = relay.run()
  return {
    status: () => relay.status(),
    async [Symbol.asyncDispose]() {
      await relay.stop()
      await running
      await leases[Symbol.asyncDispose]()
      await wakeUp[Symbol.asyncDispose]()
    },
  }
}

/** Which rows went: all there were, some of them, none. */
type Moved = 'all' | 'some' | 'none'

class OutboxRelay {
  readonly #parts: RelayParts
  readonly #limits: RelayLimits
  readonly #leases: ShardLeases
  readonly #wakeUp: WakeUp
  /** No more new batches; the one under way is finished. */
  readonly #stopping = new AbortController()
  /** The batch under way is given up too. */
  readonly #expired = new AbortController()
  /** Keys that were appended, perhaps, when their shard was somebody else's already. */
  readonly #doubtful = new Set<string>()
  #appended = 0
  #failures = 0

  constructor(parts: RelayParts, limits: RelayLimits, tools: { leases: ShardLeases; wakeUp: WakeUp }) {
    this.#parts = parts
    this.#limits = limits
    this.#leases = tools.leases
    this.#wakeUp = tools.wakeUp
  }

  status(): RelayStatus {
    return { shards: this.#leases.claims().length, appended: this.#appended, failures: this.#failures }
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#wakeUp.now()
    setTimeout(() => this.#expired.abort(), this.#limits.drainMs).unref()
  }

  async run(): Promise<void> {
    while (!this.#expired.signal.aborted) {
      const isStopping = this.#stopping.signal.aborted
      const move = await this.#move(this.#leases.claims())
      if (move === 'none' && isStopping) return
      if (move === 'some') await this.#moveBacklog()
      await this.#attempt('outbox', () => this.#leases.releaseSurplus())
      if (move === 'none' || move === 'all') await this.#wakeUp.wait()
      if (move === undefined) await this.#pause(this.#limits.firstRetryMs)
    }
  }

  /**
   * Batches of one half of the shards and the other in turn: while the log has not answered yet for the one, the other is
   * read. A half comes again when its batch before is done, so each shard has at most one batch under way, as ever.
   * Ends when a half has no more, when something fails, and when shards are to be given away.
   */
  async #moveBacklog(): Promise<void> {
    let before: Promise<Moved | undefined> = Promise.resolve('some')
    let isGoingOn = true
    for (let half = 0; isGoingOn; half = 1 - half) {
      const claims = this.#leases.claims().filter(({ shard }) => shard % 2 === half)
      const now = this.#move(claims)
      isGoingOn = (await before) === 'some' && !this.#leases.hasSurplus()
      before = now
    }
    await before
  }

  /** Nothing when the outbox cannot be reached. */
  async #move(claims: readonly ShardClaim[]): Promise<Moved | undefined> {
    const moved = await this.#attempt('outbox', () => this.#moveBatch(claims))
    await this.#attempt('outbox', () => this.#restate())
    return moved
  }

  /** Rejects when the outbox cannot be reached. */
  async #moveBatch(claims: readonly ShardClaim[]): Promise<Moved> {
    if (claims.length === 0) return 'none'
    const { batchRows, batchBytes } = this.#limits
    const { rows, more } = await this.#parts.outbox.read(claims, { rows: batchRows, bytes: batchBytes })
    if (rows.length === 0) return 'none'
    const isAppended = await this.#append(claims, rows)
    // Events that come late are repetitions to whoever counts; a state that comes late would be the last one.
    if (!this.#leases.holdsAll(claims, rows)) this.#doubt(rows)
    if (!isAppended) return 'none'
    const gone = await this.#parts.outbox.remove(claims, rows)
    return more || gone < rows.length ? 'some' : 'all'
  }

  #doubt(rows: readonly OutboxRow[]): void {
    if (this.#parts.restate === undefined) return
    for (const { records } of rows) for (const { key } of records) this.#doubtful.add(key)
  }

  async #restate(): Promise<void> {
    const keys = [...this.#doubtful]
    if (keys.length === 0) return
    this.#doubtful.clear()
    try {
      await this.#parts.restate?.(keys)
    } catch (error) {
      for (const key of keys) this.#doubtful.add(key)
      throw error
    }
  }

  /** True when the log acknowledged all; false when a shard was lost or time is over: then another will do it. */
  async #append(claims: readonly ShardClaim[], rows: readonly OutboxRow[]): Promise<boolean> {
    const records = rows.flatMap((row) => row.records)
    const { firstRetryMs, lastRetryMs } = this.#limits
    for (let retryMs = firstRetryMs; ; retryMs = Math.min(retryMs * 2, lastRetryMs)) {
      if (this.#expired.signal.aborted || !this.#leases.holdsAll(claims, rows)) return false
      const startedAt = performance.now()
      try {
        await this.#parts.log.append(records)
        this.#parts.onAppend?.(performance.now() - startedAt)
        this.#appended += records.length
        this.#failures = 0
        return true
      } catch (error) {
        this.#failures += 1
        this.#parts.onTrouble?.('event log', error)
        await this.#pause(retryMs)
      }
    }
  }

  async #attempt<Result>(what: string, work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await work()
    } catch (error) {
      this.#parts.onTrouble?.(what, error)
      return undefined
    }
  }

  /** Ends early when time is over. */
  #pause(ms: number): Promise<void> {
    const { signal } = this.#expired
    return new Promise((resolve) => {
      if (signal.aborted) return resolve()
      const timer = setTimeout(done, ms)
      signal.addEventListener('abort', done)
      function done() {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        resolve()
      }
    })
  }
}
