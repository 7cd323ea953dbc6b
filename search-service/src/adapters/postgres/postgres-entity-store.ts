import { InternalError, type NgsiLdError, ServiceOverloaded } from '@lodestream/shared/ngsi-ld/errors'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { Database } from '@lodestream/shared/postgres/database'
import {
  databaseFailure,
  isRetryable,
  isTemporary,
  mayHaveHappened,
} from '@lodestream/shared/postgres/database-failure'
import { KnownTenants } from '@lodestream/shared/postgres/known-tenants'
import { inTransaction } from '@lodestream/shared/postgres/transaction'
import type { Kysely } from 'kysely'
import type { Clock } from '../../ports/clock.ts'
import type {
  BatchedChange,
  ChangeAnswer,
  ChangeOrigin,
  Decide,
  EntityStore,
} from '../../ports/entity-store.ts'
import type { AppliedChange, ChangeMeans, ChangeRequest } from '../entity-state/apply-change.ts'
import type { EntityState } from '../entity-state/entity-state.ts'
import { firstExpiry } from '../entity-state/expiry.ts'
import { ChangeLane, maxBatchGroupSize, maxGroupBytes, maxGroupSize } from './change-lane.ts'
import { type DecidedGroup, decideGroup } from './decide-group.ts'
import { type EntityKey, keyText, lockEntities, readEntities } from './lock-entities.ts'
import { OutboxGauge } from './outbox-gauge.ts'
import { entityHash, outboxShard } from './outbox-shard.ts'
import { expiryChannel } from './postgres-expiry-schedule.ts'
import type { SearchDatabase } from './search-database.ts'
import { writeGroup } from './write-group.ts'

/** Transactions of one store in flight: two keep the disk and this process busy at once, more gain nothing. */
const maxLanes = 2
const retryAfterSeconds = 1

/** The channel of the signals that say: there is something in the outbox. The payload is shard numbers, comma-separated. */
export const outboxChannel = 'event_outbox'

/** What a store needs beside the database. */
export interface PostgresEntityStoreOptions extends ChangeMeans {
  readonly clock: Clock
  /** Changes that may wait at once. */
  readonly maxWaitingChanges: number
  /** Whether the relay of this process has the shard: then other processes need not hear of its rows. */
  readonly isRelayedHere: (shard: number) => boolean
  /** Rows of the outbox above which changes are refused: the log is away for too long. */
  readonly maxOutboxRows: number
  /** Told of every group that changed something: how many changes, and how long reading, deciding and writing took. */
  readonly onCommit?: (changes: number, durationMs: number) => void
}

/** Whether the statement was sent after which only the database knows what holds. */
interface Attempt {
  sent: boolean
}

interface PendingChange extends ChangeRequest {
  readonly bytes: number
  answer(answer: ChangeAnswer<unknown>): void
}

/**
 * EntityStore on PostgreSQL with group commit (ARCHITECTURE.md). An entity always takes the same lane, so two
 * transactions of this store do not wait for each other's rows. Batches have lanes of their own, so that single changes
 * never queue behind them; where a batch and another group meet, the locks of the rows put them in order.
 */
export class PostgresEntityStore implements EntityStore, AsyncDisposable {
  readonly #database: Database<SearchDatabase>
  readonly #options: PostgresEntityStoreOptions
  readonly #lanes: readonly ChangeLane<PendingChange>[]
  readonly #batchLanes: readonly ChangeLane<PendingChange>[]
  readonly #tenants: KnownTenants
  readonly #outbox: OutboxGauge
  #waiting = 0

  constructor(database: Database<SearchDatabase>, options: PostgresEntityStoreOptions) {
    this.#database = database
    this.#options = options
    this.#tenants = new KnownTenants(database.kysely)
    this.#outbox = new OutboxGauge(database.kysely)
    this.#lanes = this.#openLanes(maxGroupSize)
    this.#batchLanes = this.#openLanes(maxBatchGroupSize)
  }

  /** Changes that were accepted and not answered yet. */
  get waiting(): number {
    return this.#waiting
  }

  async change<Result>(
    tenant: TenantId,
    entityId: string,
    decide: Decide<Result>,
    origin: ChangeOrigin,
  ): Promise<Result> {
    const [answer] = await this.#enqueue(this.#lanes, [{ tenant, entityId, decide, origin }])
    if (answer === undefined || 'refusal' in answer) throw answer?.refusal
    // What comes back is what this `decide` made.
    return answer.result as Result
  }

  async changeAll<Result>(
    tenant: TenantId,
    changes: readonly BatchedChange<Result>[],
  ): Promise<readonly ChangeAnswer<Result>[]> {
    const batch = {}
    const requests = changes.map((change) => ({ ...change, tenant, batch }))
    // What comes back is what each `decide` made.
    return (await this.#enqueue(this.#batchLanes, requests)) as readonly ChangeAnswer<Result>[]
  }

  /** Waits for what was accepted; then nothing is in flight. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#lanes, ...this.#batchLanes].map((lane) => lane.drained()))
  }

  #assertRoom(): void {
    const { maxWaitingChanges, maxOutboxRows } = this.#options
    if (this.#waiting >= maxWaitingChanges)
      throw new ServiceOverloaded(`More than ${maxWaitingChanges} changes are waiting`, retryAfterSeconds)
    if (this.#outbox.rows > maxOutboxRows)
      throw new ServiceOverloaded(
        `More than ${maxOutboxRows} operations wait for the event log`,
        retryAfterSeconds,
      )
  }

  #openLanes(size: number): readonly ChangeLane<PendingChange>[] {
    const lanes = Math.min(maxLanes, this.#database.connections)
    return Array.from(
      { length: lanes },
      () => new ChangeLane({ size, bytes: maxGroupBytes }, (group) => this.#commit(group)),
    )
  }

  async #enqueue(
    lanes: readonly ChangeLane<PendingChange>[],
    requests: readonly ChangeRequest[],
  ): Promise<readonly ChangeAnswer<unknown>[]> {
    const [first] = requests
    if (first === undefined) return []
    this.#assertRoom()
    this.#waiting += requests.length
    // The higher bits: the lower ones choose the shard.
    const lane = lanes[(entityHash(first.tenant, first.entityId) >>> 16) % lanes.length]
    const pending: PendingChange[] = []
    const answers = requests.map(
      (request) =>
        new Promise<ChangeAnswer<unknown>>((answer) => {
          pending.push({ ...request, bytes: request.origin.bytes ?? 0, answer })
        }),
    )
    lane?.add(pending)
    try {
      return await Promise.all(answers)
    } finally {
      this.#waiting -= requests.length
    }
  }

  async #commit(group: readonly PendingChange[]): Promise<void> {
    const attempt: Attempt = { sent: false }
    const startedAt = performance.now()
    try {
      const { answers, changes, newTenants } = await this.#transact(group, attempt)
      if (changes.length > 0) this.#options.onCommit?.(changes.length, performance.now() - startedAt)
      this.#tenants.remember(newTenants)
      group.forEach((pending, index) => {
        pending.answer(answers[index] ?? { result: undefined })
      })
      this.#signal(changes.filter(({ applied }) => applied.records.length > 0))
      if (changes.some(({ applied }) => schedulesExpiry(applied))) this.#database.signals.tell(expiryChannel)
    } catch (error) {
      await this.#afterFailure(group, error, attempt.sent && mayHaveHappened(error))
    }
  }

  /** One change that the database does not take must not fail its neighbours: the group is halved until it is alone. */
  async #afterFailure(group: readonly PendingChange[], error: unknown, unknown: boolean): Promise<void> {
    if (group.length > 1 && !unknown && !isTemporary(error)) {
      const middle = Math.ceil(group.length / 2)
      await this.#commit(group.slice(0, middle))
      await this.#commit(group.slice(middle))
      return
    }
    const refusal = refusalOf(error, unknown)
    for (const pending of group) pending.answer({ refusal })
  }

  /** Two statements and no lock, as long as nobody else changes the same entities; else with locks, in a transaction. */
  async #transact(group: readonly PendingChange[], attempt: Attempt): Promise<DecidedGroup> {
    const { kysely } = this.#database
    try {
      const decided = await this.#decide(group, kysely, readEntities)
      attempt.sent = true
      await this.#write(decided, kysely)
      return decided
    } catch (error) {
      if (!isRetryable(error)) throw error
    }
    return inTransaction(kysely, async (transaction) => {
      attempt.sent = false
      const decided = await this.#decide(group, transaction, lockEntities)
      await this.#write(decided, transaction)
      attempt.sent = true
      return decided
    })
  }

  async #decide<In extends Kysely<SearchDatabase>>(
    group: readonly PendingChange[],
    database: In,
    read: (database: In, keys: readonly EntityKey[]) => Promise<Map<string, EntityState>>,
  ): Promise<DecidedGroup> {
    const states = await read(database, distinctKeys(group))
    // After the entities: who sees an entity must see its tenant, which was committed with it.
    const tenants = await this.#tenants.existing(tenantsOf(group), database)
    const { clock, ...means } = this.#options
    return decideGroup(group, { states, tenants, clockNow: () => clock.now(), means })
  }

  async #write(decided: DecidedGroup, database: Kysely<SearchDatabase>): Promise<void> {
    if (decided.changes.length + decided.past.length > 0) await writeGroup(database, decided)
  }

  #signal(changes: readonly EntityKey[]): void {
    if (changes.length === 0) return
    const shards = new Set(changes.map(({ tenant, entityId }) => outboxShard(tenant, entityId)))
    const elsewhere = [...shards].filter((shard) => !this.#options.isRelayedHere(shard))
    const { signals } = this.#database
    if (elsewhere.length === 0) signals.tell(outboxChannel)
    else signals.send(outboxChannel, elsewhere.join(','))
  }
}

/** Whether something expires that did not before, or at another time. */
function schedulesExpiry({ before, after }: AppliedChange): boolean {
  const expiresAt = after.entity && firstExpiry(after.entity)
  return expiresAt !== undefined && expiresAt !== (before.entity && firstExpiry(before.entity))
}

/** When the answer to the last statement is lost nobody knows what became of it. A 503 would say that nothing was done. */
function refusalOf(error: unknown, unknown: boolean): NgsiLdError {
  const options = { cause: error }
  if (unknown)
    return new InternalError(
      'The connection to the database was lost at the commit: the change may have been made',
      options,
    )
  if (!isRetryable(error)) return databaseFailure(error)
  return new ServiceOverloaded('Entity is being changed by too many at once', retryAfterSeconds, options)
}

function tenantsOf(group: readonly EntityKey[]): readonly TenantId[] {
  return group.map(({ tenant }) => tenant)
}

function distinctKeys(group: readonly EntityKey[]): readonly EntityKey[] {
  return [...new Map(group.map((key) => [keyText(key), key])).values()]
}
