import type { Iri } from '@lodestream/shared/ngsi-ld/entity'
import { type TypeSelection, typesOfPlainOr } from '@lodestream/shared/query/type-selection'
import type { EntityQuery } from '../../../ports/entity-reader.ts'
import { placeAccess } from '../entity-geometry/place-access.ts'
import type { Access } from './access.ts'
import { type AttributeAccess, anyValue, unionOf } from './attribute-access.ts'
import { indexPath } from './index-path.ts'
import { qAccesses } from './q-access.ts'
import { type ScopeAccess, scopeAccess } from './scope-access.ts'

/** Ranges of one access at most: each is a look into each segment. */
const maxRanges = 500

/** Types of which each match has one; undefined when the query does not tell. */
export function typesSelected({ selectors }: EntityQuery): readonly Iri[] | undefined {
  const each = selectors?.map(({ types }) => types && typesOf(types))
  return each?.every((types) => types !== undefined) ? [...new Set(each.flat())] : undefined
}

/** The ways to the matches of a query through `entity_value`, among entities of these types. */
export function queryAccesses(query: EntityQuery, types: readonly Iri[]): readonly Access[] {
  const { attrs, q, scope, geo } = query
  const accesses = [
    ...(q === undefined ? [] : qAccesses(q)),
    ...(attrs === undefined ? [] : [unionOf(attrs.map((name) => anyValue(name, true)))]),
    // Where places lead to the matches, this does not lead further.
    ...(geo === undefined || placeAccess(geo) ? [] : [anyValue(geo.geoproperty, false)]),
  ].filter((access) => access !== undefined)
  const all = [
    ...accesses.map((access) => ofAttributes(access, types)),
    ...(scope === undefined ? [] : [ofScopes(scopeAccess(scope), types)]),
  ]
  const alone = conditionsOf(query) === 1 && hasPlainSelectors(query)
  return all
    .filter(({ ranges, wholes }) => ranges.length + wholes.length <= maxRanges)
    .map((access) => ({ ...access, covers: alone && access.covers }))
}

/** How many parts a query has beside its selectors. */
export function conditionsOf({ attrs, q, geo, scope }: EntityQuery): number {
  return [attrs, q, geo, scope].filter((part) => part !== undefined).length
}

/** Whether the selectors say nothing but one of which types an entity has to have. */
export function hasPlainSelectors({ selectors = [] }: EntityQuery): boolean {
  return selectors.every(
    ({ types, ids, idPattern }) =>
      ids === undefined && idPattern === undefined && (types === undefined || isPlain(types)),
  )
}

function isPlain(types: TypeSelection): boolean {
  return types.kind === 'any' || typesOfPlainOr(types) !== undefined
}

function typesOf(selection: TypeSelection): readonly Iri[] | undefined {
  switch (selection.kind) {
    case 'any':
      return undefined
    case 'type':
      return [selection.type]
    case 'and':
      return selection.operands.map(typesOf).find((types) => types !== undefined)
    case 'or': {
      const operands = selection.operands.map(typesOf)
      return operands.every((types) => types !== undefined) ? operands.flat() : undefined
    }
  }
}

function ofAttributes({ ranges, covers }: AttributeAccess, types: readonly Iri[]): Access {
  const typed = types.flatMap((type) =>
    ranges.map(({ name, keys }) => ({ path: indexPath(type, { of: 'attribute', name }), keys })),
  )
  return {
    ranges: typed.flatMap(({ path, keys }) => (keys ? [{ path, ...keys }] : [])),
    wholes: [...unlisted(types), ...new Set(typed.flatMap(({ path, keys }) => (keys ? [] : [path])))],
    covers,
  }
}

function ofScopes({ ranges, covers }: ScopeAccess, types: readonly Iri[]): Access {
  const paths = types.map((type) => indexPath(type, { of: 'scope' }))
  return {
    ranges: paths.flatMap((path) => ranges.map((keys) => ({ path, ...keys }))),
    wholes: unlisted(types),
    covers,
  }
}

function unlisted(types: readonly Iri[]): readonly string[] {
  return types.map((type) => indexPath(type, { of: 'unlisted' }))
}
