import type { Terms } from '@lodestream/shared/json-ld/terms'
import type { AttributeInstance, DateTime } from '@lodestream/shared/ngsi-ld/entity'
import type { Json, JsonObject } from '@lodestream/shared/ngsi-ld/json'
import type { ShownInstance } from '@lodestream/shared/representation/shown-entity'
import { attributeToConcise, attributeToConciseObject } from '@lodestream/shared/representation/to-concise'
import { attributeToNormalized, oneOrMany } from '@lodestream/shared/representation/to-normalized'
import { attributeToSimplified } from '@lodestream/shared/representation/to-simplified'
import { deletionMarker, previousMember, simplifiedMarker } from './deletion-marker.ts'
import { sameJson } from './same-json.ts'
import type { NotificationParams } from './subscription.ts'

/** One attribute of a notified entity: what is there and what was there. */
export interface NotifiedAttribute {
  readonly instances: readonly ShownInstance[]
  /** Instances that the operation deleted, as they were. */
  readonly deleted: readonly AttributeInstance[]
  /** Instances that the operation wrote over, as they were. */
  readonly previous: readonly AttributeInstance[]
}

/** How attributes are written in the notifications of one subscription, about one operation. */
export interface AttributeStyle {
  readonly params: NotificationParams
  readonly terms: Terms
  readonly deletedAt: DateTime | undefined
}

/** One attribute in the format of the subscription, deleted instances as markers (clauses 5.3.1 and 5.8.6). */
export function notificationAttribute(attribute: NotifiedAttribute, style: AttributeStyle): Json {
  if (style.params.format === 'simplified') return simplified(attribute, style.terms)
  const isSingle = attribute.instances.length === 1 && attribute.deleted.length === 0
  const present = attribute.instances.map((instance) => {
    const previous = style.params.showChanges ? previousValue(instance, attribute) : undefined
    return writeInstance(instance, { ...style, previous, mayBeBare: isSingle })
  })
  return oneOrMany([...present, ...markers(attribute, style)])
}

function simplified({ instances, deleted }: NotifiedAttribute, terms: Terms): Json {
  const [first] = deleted
  if (first === undefined) return attributeToSimplified(instances, terms)
  if (instances.length === 0 && (deleted.length > 1 || first.datasetId === undefined)) {
    return simplifiedMarker(first)
  }
  const present = instances.map((instance) => [
    instance.datasetId ?? '@none',
    attributeToSimplified([instance], terms),
  ])
  const gone = deleted.map((instance) => [instance.datasetId ?? '@none', simplifiedMarker(instance)])
  return { dataset: Object.fromEntries([...present, ...gone]) }
}

/** An attribute that is gone with all its instances gets one marker, unless previous values would be lost. */
function markers({ instances, deleted }: NotifiedAttribute, style: AttributeStyle): readonly Json[] {
  const isWhole = instances.length === 0 && deleted.length > 1 && !style.params.showChanges
  if (isWhole) return deleted.slice(0, 1).map((previous) => marker(previous, undefined, style))
  return deleted.map((previous) => marker(previous, previous.datasetId, style))
}

function marker(previous: AttributeInstance, datasetId: string | undefined, style: AttributeStyle): Json {
  return deletionMarker({ previous, datasetId, ...style })
}

interface InstanceStyle extends AttributeStyle {
  readonly previous: AttributeInstance | undefined
  readonly mayBeBare: boolean
}

function writeInstance(instance: ShownInstance, style: InstanceStyle): Json {
  const { params, terms, previous } = style
  const options = { sysAttrs: params.sysAttrs }
  if (params.format === 'concise' && style.mayBeBare && !previous) {
    return attributeToConcise(instance, terms, options)
  }
  const write = params.format === 'concise' ? attributeToConciseObject : attributeToNormalized
  const members: JsonObject = write(instance, terms, options)
  return previous ? { ...members, ...previousMember(previous, terms) } : members
}

/** The instance before, when its value was another one of the same kind: else there is no member for it. */
function previousValue(
  instance: AttributeInstance,
  { previous }: NotifiedAttribute,
): AttributeInstance | undefined {
  const before = previous.find(({ datasetId }) => datasetId === instance.datasetId)
  if (!before || before.kind !== instance.kind || sameJson(before.value, instance.value)) return undefined
  return before
}
