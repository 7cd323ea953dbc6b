import type { Entity } from '@lodestream/shared/ngsi-ld/entity'
import { compileGeoQuery } from '@lodestream/shared/query/evaluate-geo-query'
import { compileQ } from '@lodestream/shared/query/evaluate-q'
import { compileScopeQuery } from '@lodestream/shared/query/evaluate-scope-query'
import { compilePattern } from '@lodestream/shared/query/pattern'
import type { ResolveEntity } from '@lodestream/shared/query/resolve-entity'
import { matchesTypes } from '@lodestream/shared/query/type-selection'
import type { EntityQuery, EntitySelector } from '../ports/entity-reader.ts'

type EntityTest = (entity: Entity) => boolean

/** An EntityQuery as a predicate on entities without expired instances; `resolve` finds linked ones, if they are asked for. */
export function compileEntityQuery(query: EntityQuery, resolve?: ResolveEntity): EntityTest {
  const { selectors, attrs, q, geo, scope } = query
  const tests: EntityTest[] = []
  if (selectors) tests.push(anyOf(selectors.map(compileSelector)))
  if (attrs) tests.push(({ attributes }) => attrs.some((name) => Object.hasOwn(attributes, name)))
  if (scope) tests.push(compileScopeQuery(scope))
  if (q) {
    const test = compileQ(q)
    tests.push((entity) => test(entity, resolve))
  }
  if (geo) tests.push(compileGeoQuery(geo))
  return allOf(tests)
}

function compileSelector({ types, ids, idPattern }: EntitySelector): EntityTest {
  const tests: EntityTest[] = []
  if (types) tests.push((entity) => matchesTypes(types, entity.types))
  if (ids) tests.push(({ id }) => ids.includes(id))
  if (idPattern !== undefined) {
    const pattern = compilePattern(idPattern)
    tests.push(({ id }) => pattern.test(id))
  }
  return allOf(tests)
}

function anyOf(tests: readonly EntityTest[]): EntityTest {
  return (entity) => tests.some((test) => test(entity))
}

function allOf(tests: readonly EntityTest[]): EntityTest {
  return (entity) => tests.every((test) => test(entity))
}
