import type { DateTime } from '@lodestream/shared/ngsi-ld/entity'
import { NonexistentTenant } from '@lodestream/shared/ngsi-ld/errors'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { Clock } from '../../ports/clock.ts'
import type {
  BatchedChange,
  ChangeAnswer,
  ChangeOrigin,
  Decide,
  EntityStore,
} from '../../ports/entity-store.ts'
import { applyChange, type ChangeMeans, type ChangeRequest } from '../entity-state/apply-change.ts'
import type { MemoryEntities } from './memory-entities.ts'

/** EntityStore in memory, for tests of what stands on it. A change is one synchronous step, hence atomic. */
export class MemoryEntityStore implements EntityStore {
  readonly #entities: MemoryEntities
  readonly #clock: Clock
  readonly #means: ChangeMeans

  constructor(entities: MemoryEntities, clock: Clock, means: ChangeMeans) {
    this.#entities = entities
    this.#clock = clock
    this.#means = means
  }

  async change<Result>(
    tenant: TenantId,
    entityId: string,
    decide: Decide<Result>,
    origin: ChangeOrigin,
  ): Promise<Result> {
    return this.#step({ tenant, entityId, decide, origin }, this.#clock.now()) as Result
  }

  async changeAll<Result>(
    tenant: TenantId,
    changes: readonly BatchedChange<Result>[],
  ): Promise<readonly ChangeAnswer<Result>[]> {
    const clockNow = this.#clock.now()
    return changes.map((change) => {
      try {
        return { result: this.#step({ tenant, ...change }, clockNow) as Result }
      } catch (refusal) {
        return { refusal }
      }
    })
  }

  #step(request: ChangeRequest, clockNow: DateTime): unknown {
    const { tenant, entityId } = request
    const state = this.#entities.state(tenant, entityId)
    const context = { means: this.#means, clockNow }
    const { applied, answer } = applyChange(request, state, context)
    if (!this.#entities.hasTenant(tenant) && applied[0]?.change.kind !== 'entityCreated')
      throw new NonexistentTenant(`Tenant ${tenant} does not exist`)
    for (const { after, records } of applied) {
      this.#entities.write(tenant, entityId, after)
      if (records.length > 0) this.#entities.outbox.push({ tenant, records })
    }
    if ('refusal' in answer) throw answer.refusal
    return answer.result
  }
}
