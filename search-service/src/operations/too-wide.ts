import type { QExpression } from '@lodestream/shared/query/q-expression'
import type { EntityQuery } from '../ports/entity-reader.ts'

/**
 * Whether a query would go through all entities everywhere (clause 5.7.2): ids alone do not narrow it, nor does a `q` over
 * system attributes only.
 */
export function isTooWide({ selectors, attrs, q, geo }: EntityQuery): boolean {
  const typed = selectors?.every(({ types }) => types !== undefined) === true
  const narrow =
    typed || geo !== undefined || (attrs?.length ?? 0) > 0 || (q !== undefined && namesAttribute(q))
  return !narrow
}

function namesAttribute(q: QExpression): boolean {
  if (q.kind === 'and' || q.kind === 'or') return q.operands.some(namesAttribute)
  return q.target.path.length > 0
}
