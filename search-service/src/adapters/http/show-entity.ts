import type { Terms } from '@lodestream/shared/json-ld/terms'
import type { Entity } from '@lodestream/shared/ngsi-ld/entity'
import type { JsonObject } from '@lodestream/shared/ngsi-ld/json'
import { toConcise } from '@lodestream/shared/representation/to-concise'
import { toNormalized } from '@lodestream/shared/representation/to-normalized'
import { toSimplified } from '@lodestream/shared/representation/to-simplified'
import type { RepresentationRequest } from './representation-param.ts'

const writers = { normalized: toNormalized, concise: toConcise, simplified: toSimplified } as const

/** An entity as a request wants to see it. */
export function showEntity(entity: Entity, terms: Terms, representation: RepresentationRequest): JsonObject {
  const { format, sysAttrs } = representation
  return writers[format](entity, terms, { sysAttrs })
}
