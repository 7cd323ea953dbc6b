import type { Expiring, ExpirySchedule } from '../../ports/expiry-schedule.ts'
import { firstExpiry } from '../entity-state/expiry.ts'
import type { MemoryEntities } from './memory-entities.ts'

/** ExpirySchedule over what a MemoryEntityStore wrote. */
export class MemoryExpirySchedule implements ExpirySchedule {
  readonly #entities: MemoryEntities

  constructor(entities: MemoryEntities) {
    this.#entities = entities
  }

  async next(limit: number): Promise<readonly Expiring[]> {
    const expiring = [...this.#entities.all()].flatMap(({ tenant, entity }) => {
      const expiresAt = firstExpiry(entity)
      return expiresAt === undefined ? [] : [{ tenant, entityId: entity.id, expiresAt }]
    })
    return expiring.toSorted((a, b) => (a.expiresAt < b.expiresAt ? -1 : 1)).slice(0, limit)
  }

  async onScheduled(listener: () => void): Promise<AsyncDisposable> {
    return this.#entities.onWrite((entity) => {
      if (firstExpiry(entity) !== undefined) listener()
    })
  }
}
