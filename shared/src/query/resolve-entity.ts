import type { Entity } from '../ngsi-ld/entity.ts'

/** Finds an entity by its id, as far as it can be retrieved. */
export type ResolveEntity = (entityId: string) => Entity | undefined
