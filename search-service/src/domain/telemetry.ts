import { sortableDateTime } from '@lodestream/shared/ngsi-ld/date-time'
import type { AttributeInstance, DateTime, Iri, StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import type { InstanceChange } from '@lodestream/shared/ngsi-ld/entity-change'
import type { InstanceFragment } from '@lodestream/shared/ngsi-ld/fragment'
import type { Json } from '@lodestream/shared/ngsi-ld/json'
import { sameJson } from '@lodestream/shared/ngsi-ld/same-json'
import { findInstance } from './attribute-instances.ts'
import type { Decision } from './decision.ts'
import { mergeAttributes } from './merge-instance.ts'
import { requireEntity, type TargetEntity } from './target-entity.ts'
import { updateEntity } from './updated-entity.ts'

/** One value of one attribute instance, expanded. */
export interface Telemetry {
  readonly target: TargetEntity
  readonly attribute: Iri
  /** With kind and value, and without NGSI-LD Null. */
  readonly fragment: InstanceFragment
}

/** What became of a value: it is current now, is older than the current one, or was known already. */
export type TelemetryResult = 'written' | 'late' | 'repeated'

/**
 * A value coming in at high rate (docs/telemetry.md): merged into the attribute, which it creates where there is none. One that
 * was observed before the current value goes to the history only, and one that comes again changes nothing. Without a time
 * of its own it was observed now, where the attribute tells times.
 */
export function decideTelemetry(
  { target, attribute, fragment }: Telemetry,
  current: StoredEntity | undefined,
  now: DateTime,
): Decision<TelemetryResult> {
  const entity = requireEntity(current, target)
  const previous = findInstance(entity.attributes, attribute, fragment.datasetId)
  const merge = (over: AttributeInstance | undefined) =>
    mergeAttributes(over && { [attribute]: [over] }, { [attribute]: [fragment] }, { now, observedAt: now })[0]
  const order = orderOf(fragment.observedAt, previous?.observedAt)
  if (order === 'earlier') return past(attribute, merge(previous && { ...previous, value: null }))
  const change = merge(previous)
  if (order === 'same' && saysTheSame(change)) return { result: 'repeated' }
  const changes = change === undefined ? [] : [change]
  const updated = updateEntity(entity, { changes }, now)
  return { ...(updated && { change: updated }), result: 'written' }
}

/** Nothing of a newer value is mixed into an older one; its unit is the one that the attribute has now, unless it tells its own. */
function past(name: Iri, change: InstanceChange | undefined): Decision<TelemetryResult> {
  if (change?.kind !== 'attributeUpdated') return { result: 'late' }
  return { past: { name, instance: change.instance }, result: 'late' }
}

function orderOf(
  given: DateTime | undefined,
  current: DateTime | undefined,
): 'earlier' | 'same' | 'later' | undefined {
  if (given === undefined || current === undefined) return undefined
  const [mine, theirs] = [sortableDateTime(given), sortableDateTime(current)]
  if (mine === theirs) return 'same'
  return mine < theirs ? 'earlier' : 'later'
}

/** Of one instant, which may be written in several ways. */
function saysTheSame(change: InstanceChange | undefined): boolean {
  if (change?.kind !== 'attributeUpdated') return false
  const { instance, previous } = change
  return sameJson(withoutTimes(instance), withoutTimes(previous))
}

/** An instance is JSON all through: that is how it is kept. */
function withoutTimes({ observedAt, modifiedAt, ...instance }: AttributeInstance): Json {
  return instance as unknown as Json
}
