import { coreTerms } from '@lodestream/shared/json-ld/core-terms'
import type { Iri } from '@lodestream/shared/ngsi-ld/entity'
import type { QExpression } from '@lodestream/shared/query/q-expression'
import type { EntityQuery } from '../ports/entity-reader.ts'

/** They are on every entity (clause 5.7.2). */
const systemAttributes: ReadonlySet<Iri> = new Set(
  ['createdAt', 'modifiedAt', 'deletedAt', 'expiresAt'].map((name) => coreTerms.expand(name, 'attribute')),
)

/**
 * Whether a query would go through all entities everywhere (clause 5.7.2): ids alone do not narrow it, nor does a `q` over
 * system attributes only.
 */
export function isTooWide({ selectors, attrs, q, geo }: EntityQuery): boolean {
  const typed = selectors?.every(({ types }) => types !== undefined) === true
  const narrow =
    typed ||
    geo !== undefined ||
    attrs?.some((name) => !systemAttributes.has(name)) === true ||
    (q !== undefined && namesAttribute(q))
  return !narrow
}

function namesAttribute(q: QExpression): boolean {
  if (q.kind === 'and' || q.kind === 'or') return q.operands.some(namesAttribute)
  if (q.kind === 'linked') return true
  return q.target.path.some((name) => !systemAttributes.has(name))
}
