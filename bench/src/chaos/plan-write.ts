import { entityIdOf, tenantOf } from './chaos-entities.ts'
import type { Write } from './history.ts'
import { pickNumber } from './random.ts'

export const entities = 40
const hotShare = 0.2
const hotEntity = 1
const batchSize = 5
const entitiesPath = '/ngsi-ld/v1/entities'

/** A request that writes, and what it sets. */
export interface PlannedWrite {
  readonly kind: Write['kind']
  readonly tenant: string | undefined
  readonly method: 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly body?: unknown
  readonly parts: readonly Pick<Write, 'entityId' | 'value'>[]
}

/** A write of some kind to some entity: one of them is hot, some are written many at a time. */
export function planWrite(random: () => number, unique: () => number): PlannedWrite {
  const entityId = entityIdOf(random() < hotShare ? hotEntity : pickNumber(random, entities))
  const choice = random()
  if (choice < 0.25) return createEntity(entityId, unique())
  if (choice < 0.6) return setAttribute(entityId, unique())
  if (choice < 0.78) return appendAttribute(entityId, unique())
  if (choice < 0.88) return upsertSome(entityId, random, unique)
  return deletion(entityId, choice < 0.93)
}

/** Creates the entity with the value. */
export function createEntity(entityId: string, value: number): PlannedWrite {
  const body = { id: entityId, type: 'Chaos', v: { type: 'Property', value } }
  return { ...one('create', entityId, value), method: 'POST', path: entitiesPath, body }
}

/** Sets the value of an entity that exists. */
export function appendAttribute(entityId: string, value: number): PlannedWrite {
  const path = `${entitiesPath}/${entityId}/attrs`
  return {
    ...one('append', entityId, value),
    method: 'POST',
    path,
    body: { v: { type: 'Property', value } },
  }
}

function setAttribute(entityId: string, value: number): PlannedWrite {
  const path = `${entitiesPath}/${entityId}/attrs/v`
  return { ...one('update', entityId, value), method: 'PATCH', path, body: { type: 'Property', value } }
}

function upsertSome(first: string, random: () => number, unique: () => number): PlannedWrite {
  const tenant = tenantOf(first)
  const picked = Array.from({ length: batchSize }, () => entityIdOf(pickNumber(random, entities)))
  const ids = [...new Set([first, ...picked])].filter((id) => tenantOf(id) === tenant)
  const parts = ids.map((entityId) => ({ entityId, value: unique() }))
  return {
    kind: 'upsert',
    tenant,
    method: 'POST',
    path: '/ngsi-ld/v1/entityOperations/upsert?options=update',
    body: parts.map(({ entityId, value }) => createEntity(entityId, value).body),
    parts,
  }
}

function deletion(entityId: string, ofAttribute: boolean): PlannedWrite {
  const path = `${entitiesPath}/${entityId}`
  if (ofAttribute)
    return {
      ...one('deleteAttribute', entityId, undefined),
      method: 'DELETE',
      path: `${path}/attrs/v?deleteAll=true`,
    }
  return { ...one('deleteEntity', entityId, undefined), method: 'DELETE', path }
}

function one(kind: Write['kind'], entityId: string, value: number | undefined) {
  return { kind, tenant: tenantOf(entityId), parts: [{ entityId, value }] }
}
