import { InternalError, type NgsiLdError, ServiceOverloaded } from '@lodestream/shared/ngsi-ld/errors'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { Database } from '@lodestream/shared/postgres/database'
import { databaseFailure, isTemporary } from '@lodestream/shared/postgres/database-failure'
import { inTransaction } from '@lodestream/shared/postgres/transaction'
import type { Clock } from '../../ports/clock.ts'
import type { ChangeOrigin, Decide, EntityStore } from '../../ports/entity-store.ts'
import type { ChangeMeans, ChangeOutcome, ChangeRequest } from '../entity-state/apply-change.ts'
import { ChangeLane } from './change-lane.ts'
import { type DecidedGroup, decideGroup } from './decide-group.ts'
import { KnownTenants } from './known-tenants.ts'
import { type EntityKey, keyText, lockEntities } from './lock-entities.ts'
import { OutboxGauge } from './outbox-gauge.ts'
import { entityHash, outboxShard } from './outbox-shard.ts'
import type { SearchDatabase } from './search-database.ts'
import { CreatedMeanwhile, writeGroup } from './write-group.ts'

/** Transactions of one store in flight: two keep the disk and this process busy at once, more gain nothing. */
const maxLanes = 2
const retryAfterSeconds = 1
/** Times that a group meets entities created meanwhile before it gives up. */
const maxMeetings = 5

/** The channel of the signals that say: there is something in the outbox. The payload is shard numbers, comma-separated. */
export const outboxChannel = 'event_outbox'

/** What a store needs beside the database. */
export interface PostgresEntityStoreOptions extends ChangeMeans {
  readonly clock: Clock
  /** Changes that may wait at once. */
  readonly maxWaitingChanges: number
  /** Rows of the outbox above which changes are refused: the log is away for too long. */
  readonly maxOutboxRows: number
}

interface PendingChange extends ChangeRequest {
  answer(answer: ChangeOutcome['answer']): void
}

/**
 * EntityStore on PostgreSQL with group commit (ARCHITECTURE.md). An entity always takes the same lane, so two
 * transactions of this store never wait for each other's rows.
 */
export class PostgresEntityStore implements EntityStore, AsyncDisposable {
  readonly #database: Database<SearchDatabase>
  readonly #options: PostgresEntityStoreOptions
  readonly #lanes: readonly ChangeLane<PendingChange>[]
  readonly #tenants: KnownTenants
  readonly #outbox: OutboxGauge
  #waiting = 0

  constructor(database: Database<SearchDatabase>, options: PostgresEntityStoreOptions) {
    this.#database = database
    this.#options = options
    this.#tenants = new KnownTenants(database.kysely)
    this.#outbox = new OutboxGauge(database.kysely)
    const lanes = Math.min(maxLanes, database.connections)
    this.#lanes = Array.from({ length: lanes }, () => new ChangeLane((group) => this.#commit(group)))
  }

  async change<Result>(
    tenant: TenantId,
    entityId: string,
    decide: Decide<Result>,
    origin: ChangeOrigin,
  ): Promise<Result> {
    this.#assertRoom()
    this.#waiting += 1
    try {
      const answer = await this.#enqueue({ tenant, entityId, decide, origin })
      if ('refusal' in answer) throw answer.refusal
      // What comes back is what this `decide` made.
      return answer.result as Result
    } finally {
      this.#waiting -= 1
    }
  }

  /** Waits for what was accepted; then nothing is in flight. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.drained()))
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

  #enqueue(request: ChangeRequest): Promise<ChangeOutcome['answer']> {
    // The higher bits: the lower ones choose the shard.
    const lane = this.#lanes[(entityHash(request.tenant, request.entityId) >>> 16) % this.#lanes.length]
    return new Promise((answer) => lane?.add({ ...request, answer }))
  }

  async #commit(group: readonly PendingChange[]): Promise<void> {
    const attempt = { written: false }
    try {
      const { answers, changes, newTenants } = await this.#transact(group, attempt)
      this.#tenants.remember(newTenants)
      group.forEach((pending, index) => {
        pending.answer(answers[index] ?? { result: undefined })
      })
      this.#signal(changes.filter(({ applied }) => applied.records.length > 0))
    } catch (error) {
      await this.#afterFailure(group, error, attempt.written)
    }
  }

  /** One change that the database does not take must not fail its neighbours: each is tried alone. */
  async #afterFailure(group: readonly PendingChange[], error: unknown, written: boolean): Promise<void> {
    if (group.length > 1 && !written && !isTemporary(error)) {
      for (const pending of group) await this.#commit([pending])
      return
    }
    const refusal = refusalOf(error, written)
    for (const pending of group) pending.answer({ refusal })
  }

  async #transact(group: readonly PendingChange[], attempt: { written: boolean }): Promise<DecidedGroup> {
    for (let meeting = 1; ; meeting += 1) {
      try {
        return await inTransaction(this.#database.kysely, async (transaction) => {
          attempt.written = false
          const states = await lockEntities(transaction, distinctKeys(group))
          // After the entities: who sees an entity must see its tenant, which was committed with it.
          const tenants = await this.#tenants.existing(tenantsOf(group), transaction)
          const { clock, ...means } = this.#options
          const decided = decideGroup(group, { states, tenants, clockNow: () => clock.now(), means })
          if (decided.changes.length > 0) await writeGroup(transaction, decided)
          attempt.written = true
          return decided
        })
      } catch (error) {
        if (meeting >= maxMeetings || !(error instanceof CreatedMeanwhile)) throw error
      }
    }
  }

  #signal(changes: readonly EntityKey[]): void {
    if (changes.length === 0) return
    const shards = new Set(changes.map(({ tenant, entityId }) => outboxShard(tenant, entityId)))
    this.#database.signals.send(outboxChannel, [...shards].join(','))
  }
}

/** After the last write only the commit is left: when that fails, nobody knows. A 503 would say that nothing was done. */
function refusalOf(error: unknown, written: boolean): NgsiLdError {
  if (written)
    return new InternalError(
      'The connection to the database was lost at the commit: the change may have been made',
      {
        cause: error,
      },
    )
  if (!(error instanceof CreatedMeanwhile)) return databaseFailure(error)
  const options = { cause: error }
  return new ServiceOverloaded('Entity is being created by too many at once', retryAfterSeconds, options)
}

function tenantsOf(group: readonly EntityKey[]): readonly TenantId[] {
  return group.map(({ tenant }) => tenant)
}

function distinctKeys(group: readonly EntityKey[]): readonly EntityKey[] {
  return [...new Map(group.map((key) => [keyText(key), key])).values()]
}
