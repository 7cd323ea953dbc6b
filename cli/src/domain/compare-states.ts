import { isDeepStrictEqual } from 'node:util'
import type { AttributeInstance, Entity } from '@lodestream/shared/ngsi-ld/entity'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { RebuiltState } from './rebuild-state.ts'

/** What a rebuilt state is compared with. */
export interface ActualState {
  readonly name: string
  readonly tenants: () => Promise<readonly TenantId[]>
  readonly entities: (tenant: TenantId) => AsyncIterable<Entity>
}

/** The outcome of a comparison. */
export interface Comparison {
  readonly with: string
  readonly compared: number
  /** Entities that were changed after the log was read: not compared. */
  readonly changedMeanwhile: number
  /** The number of all differences; `differences` has the first ones. */
  readonly differing: number
  readonly differences: readonly Difference[]
}

/** Differences of one comparison that are kept; the rest is counted. */
export const maxDifferences = 100

/** Holds what is there, tenant by tenant, against what the log told before `startedAt`. */
export async function compareStates(
  rebuilt: RebuiltState,
  actual: ActualState,
  startedAt: Date,
): Promise<Comparison> {
  const tally = { compared: 0, changedMeanwhile: 0, differing: 0, differences: [] as Difference[] }
  const note = (tenant: TenantId, difference: Difference | undefined) => {
    tally.compared++
    if (difference === undefined) return
    tally.differing++
    if (tally.differences.length < maxDifferences) tally.differences.push({ tenant, ...difference })
  }
  for (const tenant of await actual.tenants()) {
    const left = new Map([...(rebuilt.get(tenant) ?? [])].filter(([, { entity }]) => entity !== undefined))
    for await (const entity of actual.entities(tenant)) {
      const told = left.get(entity.id)?.entity
      left.delete(entity.id)
      if (isChangedSince(entity, startedAt)) tally.changedMeanwhile++
      else note(tenant, compareEntities(entity.id, told, entity))
    }
    for (const [entityId, { entity }] of left) note(tenant, compareEntities(entityId, entity, undefined))
  }
  return { with: actual.name, ...tally }
}

function isChangedSince({ modifiedAt }: Entity, time: Date): boolean {
  return modifiedAt !== undefined && Date.parse(modifiedAt) >= time.getTime()
}

/** How a rebuilt entity and the one it is compared with differ. */
export interface Difference {
  readonly tenant?: TenantId
  readonly kind: 'missing' | 'extra' | 'differs'
  readonly entityId: string
  /** The members that differ; attributes by their IRIs. */
  readonly members?: readonly string[]
}

/**
 * What differs between an entity that the log tells and the one that is there; undefined: nothing. `missing` is not there,
 * `extra` is not in the log.
 */
export function compareEntities(
  entityId: string,
  rebuilt: Entity | undefined,
  actual: Entity | undefined,
): Difference | undefined {
  if (rebuilt === undefined && actual === undefined) return undefined
  if (actual === undefined) return { kind: 'missing', entityId }
  if (rebuilt === undefined) return { kind: 'extra', entityId }
  const [left, right] = [flat(rebuilt), flat(actual)]
  const names = [...new Set([...left.keys(), ...right.keys()])]
  const members = names.filter((name) => !isDeepStrictEqual(left.get(name), right.get(name)))
  return members.length === 0 ? undefined : { kind: 'differs', entityId, members }
}

/** The members of an entity, where the order of types, scopes and instances says nothing. */
function flat({ attributes, types, scopes, ...others }: Entity): ReadonlyMap<string, unknown> {
  const sorted = Object.entries(attributes).map(([name, instances]) => [
    name,
    instances.map(sortedInstance).sort(byDataset),
  ])
  return new Map<string, unknown>([
    ...Object.entries(others),
    ['types', [...types].sort()],
    ...(scopes === undefined ? [] : [['scopes', [...scopes].sort()] as const]),
    ...(sorted as [string, unknown][]),
  ])
}

function sortedInstance({ attributes, ...instance }: AttributeInstance): AttributeInstance {
  if (attributes === undefined) return instance
  const sorted = Object.entries(attributes).map(([name, list]) => [
    name,
    list.map(sortedInstance).sort(byDataset),
  ])
  return { ...instance, attributes: Object.fromEntries(sorted) }
}

function byDataset(
  { datasetId: left = '' }: AttributeInstance,
  { datasetId: right = '' }: AttributeInstance,
): number {
  if (left === right) return 0
  return left < right ? -1 : 1
}
