import type { EventRecord } from '@lodestream/shared/events/entity-event'
import { type FoldedEntity, nothingFolded, SequenceGap } from '@lodestream/shared/events/fold-events'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { decodeRecord } from './event-filter.ts'
import { foldStep } from './fold-history.ts'

/** An entity that could not be carried on. */
export interface RebuildGap {
  readonly tenant: TenantId
  readonly entityId: string
  readonly detail: string
}

/** The state that a log tells, by tenant and entity id: deleted entities are there, without an entity. */
export type RebuiltState = ReadonlyMap<TenantId, ReadonlyMap<string, FoldedEntity>>

/** Folds a log, record by record. Memory grows with the entities, `maxRebuiltEntities` at most. */
export interface Rebuilding {
  take(record: EventRecord): void
  readonly state: RebuiltState
  readonly gaps: readonly RebuildGap[]
  readonly malformed: number
}

/** Entities of one rebuild at most: they are held in memory. */
const maxRebuiltEntities = 1_000_000

export function rebuildState(): Rebuilding {
  return new StateRebuilding()
}

class StateRebuilding implements Rebuilding {
  readonly state = new Map<TenantId, Map<string, FoldedEntity>>()
  readonly gaps: RebuildGap[] = []
  /** Broken off by a gap: what comes later cannot be applied. */
  readonly #broken = new Set<string>()
  #entities = 0
  malformed = 0

  take(record: EventRecord): void {
    const decoded = decodeRecord(record)
    if (decoded === undefined) {
      this.malformed++
      return
    }
    if (this.#broken.has(record.key)) return
    const { tenant, event } = decoded
    const entities = this.state.get(tenant) ?? new Map<string, FoldedEntity>()
    this.state.set(tenant, entities)
    const known = entities.get(event.entityId)
    if (known === undefined && ++this.#entities > maxRebuiltEntities)
      throw new RangeError(
        `More than ${maxRebuiltEntities} entities: rebuild one tenant at a time, by --tenant`,
      )
    try {
      entities.set(event.entityId, foldStep(known ?? nothingFolded, decoded))
    } catch (error) {
      if (!(error instanceof SequenceGap)) throw error
      this.#broken.add(record.key)
      this.gaps.push({ tenant, entityId: event.entityId, detail: error.message })
    }
  }
}
