import fc from 'fast-check'
import type { Entity } from '../ngsi-ld/entity.ts'
import type { ScopeQuery } from '../query/scope-query.ts'

/** Few names, so that random queries meet random entities; two that begin alike. */
const level = fc.constantFrom('A', 'AB', 'größe', 'C_1')
const scope: fc.Arbitrary<ScopeQuery> = fc.record({
  kind: fc.constant('scope' as const),
  levels: fc.array(fc.oneof(level, fc.constant('+')), { minLength: 1, maxLength: 3 }),
  below: fc.boolean(),
})
const several = <Kind extends 'and' | 'or'>(kind: Kind, operand: fc.Arbitrary<ScopeQuery>) =>
  fc.record({ kind: fc.constant(kind), operands: fc.array(operand, { minLength: 2, maxLength: 3 }) })

/** Random scope queries, as the AST. */
export function arbitraryScopeQuery(): fc.Arbitrary<ScopeQuery> {
  const both = several('and', scope)
  return fc.oneof(fc.constant({ kind: 'any' as const }), scope, both, several('or', fc.oneof(scope, both)))
}

/** The text of a scope query: `parseScopeQuery(printScopeQuery(query)) = query`. */
export function printScopeQuery(query: ScopeQuery): string {
  switch (query.kind) {
    case 'any':
      return '/#'
    case 'scope':
      return `/${query.levels.join('/')}${query.below ? '/#' : ''}`
    case 'and':
      return `(${query.operands.map(printScopeQuery).join(';')})`
    case 'or':
      return query.operands.map(printScopeQuery).join('|')
  }
}

/** Random entities with scopes over the names of `arbitraryScopeQuery`, or without. */
export function arbitraryScopedEntity(): fc.Arbitrary<Entity> {
  const stored = fc
    .tuple(fc.constantFrom('/', ''), fc.array(level, { minLength: 1, maxLength: 4 }))
    .map(([slash, levels]) => slash + levels.join('/'))
  return fc.record(
    {
      id: fc.constant('urn:x:1'),
      types: fc.constant(['https://example.org/T']),
      scopes: fc.uniqueArray(stored, { minLength: 1, maxLength: 3 }),
      attributes: fc.constant({}),
    },
    { requiredKeys: ['id', 'types', 'attributes'] },
  ) as fc.Arbitrary<Entity>
}
