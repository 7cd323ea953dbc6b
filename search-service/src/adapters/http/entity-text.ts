import type { RequestContext } from '@lodestream/shared/json-ld/terms'
import type { ShownEntity } from '@lodestream/shared/representation/shown-entity'
import { toConcise } from '@lodestream/shared/representation/to-concise'
import { toNormalized } from '@lodestream/shared/representation/to-normalized'
import { toSimplified } from '@lodestream/shared/representation/to-simplified'
import type { RepresentationRequest } from './representation-param.ts'

/** How each representation is written. */
export const writers = { normalized: toNormalized, concise: toConcise, simplified: toSimplified } as const

/** How an entity is written. */
interface Writing {
  readonly context: RequestContext
  readonly representation: RepresentationRequest
}

interface Written extends Writing {
  readonly text: string
}

/** What was last written of an entity. Readers give the same object while it does not change, and nobody changes one. */
const lastWritten = new WeakMap<ShownEntity, Written>()

/** An entity as JSON text. */
export function entityText(entity: ShownEntity, { context, representation }: Writing): string {
  const last = lastWritten.get(entity)
  if (last?.context === context && isSame(last.representation, representation)) return last.text
  const { format, sysAttrs } = representation
  const text = JSON.stringify(writers[format](entity, context, { sysAttrs }))
  lastWritten.set(entity, { context, representation, text })
  return text
}

function isSame(a: RepresentationRequest, b: RepresentationRequest): boolean {
  return a.format === b.format && a.sysAttrs === b.sysAttrs
}
