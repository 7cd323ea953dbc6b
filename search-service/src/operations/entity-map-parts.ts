import type { Clock } from '../ports/clock.ts'
import type { EntityMapStore } from '../ports/entity-map-store.ts'
import type { EntityReader } from '../ports/entity-reader.ts'

/** What the operations on entity maps stand on. */
export interface EntityMapParts {
  readonly reader: EntityReader
  readonly maps: EntityMapStore
  readonly clock: Clock
  /** A URI that no other map has. */
  readonly newMapId: () => string
}
