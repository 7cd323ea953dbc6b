import type { Terms } from '@lodestream/shared/json-ld/terms'
import { type AttributeInstance, type DateTime, valueMember } from '@lodestream/shared/ngsi-ld/entity'
import { ngsiLdNull } from '@lodestream/shared/ngsi-ld/fragment'
import type { Json, JsonObject } from '@lodestream/shared/ngsi-ld/json'
import { outputValue } from '@lodestream/shared/representation/to-normalized'
import type { NotificationParams } from './subscription.ts'

/** What goes into the marker of a deleted attribute instance. */
export interface MarkerParts {
  readonly previous: AttributeInstance
  /** Absent: the marker stands for the default instance or for the whole attribute. */
  readonly datasetId: string | undefined
  readonly deletedAt: DateTime | undefined
  readonly params: NotificationParams
  readonly terms: Terms
}

/**
 * The marker of a deleted attribute instance (clause 5.8.6). Where the text allows the bare NGSI-LD Null only, we keep the
 * kind visible as established brokers do: this function and `simplifiedMarker` are the places to change that.
 */
export function deletionMarker(parts: MarkerParts): Json {
  const { previous, params } = parts
  const extras = markerExtras(parts)
  const type = params.format === 'normalized' ? { type: previous.kind } : {}
  const isPlain = previous.kind === 'Property' || previous.kind === 'GeoProperty'
  if (params.format === 'concise' && isPlain && Object.keys(extras).length === 0) return ngsiLdNull
  return { ...type, [valueMember[previous.kind]]: nullValue(previous), ...extras }
}

/** The same in the simplified representation, where only values have a place. */
export function simplifiedMarker(previous: AttributeInstance): Json {
  const { kind } = previous
  const isWrapped = kind === 'LanguageProperty' || kind === 'VocabProperty' || kind === 'JsonProperty'
  return isWrapped ? { [valueMember[kind]]: nullValue(previous) } : ngsiLdNull
}

/** The member for the value before (clause 5.2.4): `previousValue`, `previousObject`, ... */
export function previousMember(previous: AttributeInstance, terms: Terms): JsonObject {
  const name = valueMember[previous.kind]
  return { [`previous${name.charAt(0).toUpperCase()}${name.slice(1)}`]: outputValue(previous, terms) }
}

function markerExtras({ previous, datasetId, deletedAt, params, terms }: MarkerParts): JsonObject {
  const { createdAt, modifiedAt } = previous
  return {
    ...(datasetId === undefined ? {} : { datasetId }),
    ...(params.sysAttrs && createdAt !== undefined ? { createdAt } : {}),
    ...(params.sysAttrs && modifiedAt !== undefined ? { modifiedAt } : {}),
    ...(params.sysAttrs && deletedAt !== undefined ? { deletedAt } : {}),
    ...(params.showChanges ? previousMember(previous, terms) : {}),
  }
}

/** The NGSI-LD Null in the form of the value of each kind (clause 4.5.0). */
function nullValue({ kind }: AttributeInstance): Json {
  if (kind === 'LanguageProperty') return { '@none': ngsiLdNull }
  return kind === 'ListProperty' || kind === 'ListRelationship' ? [ngsiLdNull] : ngsiLdNull
}
