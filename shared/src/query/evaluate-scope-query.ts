import type { Entity } from '../ngsi-ld/entity.ts'
import type { ScopeQuery } from './scope-query.ts'

/** Anything with scopes. */
type Scoped = Pick<Entity, 'scopes'>

/** Whether an entity satisfies a scope query (clause 4.19). To evaluate one query often, compile it. */
export function evaluateScopeQuery(query: ScopeQuery, entity: Scoped): boolean {
  return compileScopeQuery(query)(entity)
}

/** The scope query as a predicate on what has scopes. Whether a stored scope begins with a slash does not matter. */
export function compileScopeQuery(query: ScopeQuery): (entity: Scoped) => boolean {
  const test = compileTest(query)
  return ({ scopes = [] }) => scopes.length > 0 && test(scopes.map(levelsOf))
}

type Levels = readonly string[]
type ScopesTest = (scopes: readonly Levels[]) => boolean

function compileTest(query: ScopeQuery): ScopesTest {
  switch (query.kind) {
    case 'any':
      return () => true
    case 'scope':
      return (scopes) => scopes.some((levels) => matches(query, levels))
    case 'and': {
      const operands = query.operands.map(compileTest)
      return (scopes) => operands.every((operand) => operand(scopes))
    }
    case 'or': {
      const operands = query.operands.map(compileTest)
      return (scopes) => operands.some((operand) => operand(scopes))
    }
  }
}

function matches({ levels, below }: Extract<ScopeQuery, { kind: 'scope' }>, scope: Levels): boolean {
  const fits = below ? scope.length >= levels.length : scope.length === levels.length
  return fits && levels.every((level, index) => level === '+' || level === scope[index])
}

function levelsOf(scope: string): Levels {
  return (scope.startsWith('/') ? scope.slice(1) : scope).split('/')
}
