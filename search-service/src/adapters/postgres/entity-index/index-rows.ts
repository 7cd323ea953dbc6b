import type { Entity, Iri } from '@lodestream/shared/ngsi-ld/entity'
import { changedAttributes } from '../changed-attributes.ts'
import { attributeKeys, countKeys } from './attribute-keys.ts'
import { bareKey, fitsKey, type IndexKey, rowKey, valueKey } from './index-key.ts'
import { indexPath, type PathSubject } from './index-path.ts'

/** Rows of one entity at most, by a bound that is quick to find; a larger one is `unlisted`. */
export const maxIndexRows = 20_000

/** A row of `entity_value` as text: path, blank, key. Tenant and place come from the entity. */
export type IndexRow = string

/** What a change of an entity does to its rows. */
export interface IndexRowChange {
  readonly gone: readonly IndexRow[]
  readonly added: readonly IndexRow[]
}

const present = [rowKey(bareKey('other'), 'uncertain')]

/** The rows of an entity, each once. */
export function indexRows(entity: Entity): readonly IndexRow[] {
  const rows = isListed(entity)
    ? [
        ...rowsOf(entity, { of: 'scope' }, scopeKeys(entity)),
        ...Object.keys(entity.attributes).flatMap((name) => attributeRows(entity, name)),
      ]
    : rowsOf(entity, { of: 'unlisted' }, present)
  return [...new Set([...rowsOf(entity, { of: 'type' }, present), ...rows])]
}

/**
 * The rows that tell one state of an entity from the next. Attributes that are the same object in both are not looked at,
 * so the work goes with what changed and not with the size of the entity.
 */
export function indexRowChange(before: Entity | undefined, after: Entity | undefined): IndexRowChange {
  if (before === undefined || after === undefined || isNew(before, after))
    return { gone: before ? indexRows(before) : [], added: after ? indexRows(after) : [] }
  if (!isListed(before) || !isListed(after) || !sameFrame(before, after))
    return difference(indexRows(before), indexRows(after))
  const changed = changedAttributes(before, after)
  return difference(
    changed.flatMap((name) => attributeRows(before, name)),
    changed.flatMap((name) => attributeRows(after, name)),
  )
}

/** Whether the entity takes a place at the end of the order of pages: it was created, perhaps again. */
export function isNew(before: Entity | undefined, after: Entity | undefined): boolean {
  return after !== undefined && (before === undefined || before.createdAt !== after.createdAt)
}

function difference(before: readonly IndexRow[], after: readonly IndexRow[]): IndexRowChange {
  const [old, now] = [new Set(before), new Set(after)]
  return { gone: [...old].filter((row) => !now.has(row)), added: [...now].filter((row) => !old.has(row)) }
}

/** What the rows of every attribute depend on, and those that are of no attribute. */
function sameFrame(before: Entity, after: Entity): boolean {
  return (
    sameTexts(before.types, after.types) &&
    sameTexts(before.scopes, after.scopes) &&
    (before.expiresAt === undefined) === (after.expiresAt === undefined)
  )
}

function sameTexts(left: readonly string[] = [], right: readonly string[] = []): boolean {
  return (
    left === right || (left.length === right.length && left.every((text, index) => text === right[index]))
  )
}

function isListed({ types, scopes, attributes }: Entity): boolean {
  const keys = Object.values(attributes).reduce(
    (count, instances) => count + countKeys(instances),
    scopes?.length ?? 0,
  )
  return types.length * keys <= maxIndexRows
}

function attributeRows(entity: Entity, name: Iri): readonly IndexRow[] {
  const instances = Object.hasOwn(entity.attributes, name) ? (entity.attributes[name] ?? []) : []
  return instances.length === 0
    ? []
    : rowsOf(entity, { of: 'attribute', name }, attributeKeys(instances, entity))
}

function rowsOf({ types }: Entity, subject: PathSubject, keys: readonly IndexKey[]): readonly IndexRow[] {
  return types.flatMap((type) => {
    const path = indexPath(type, subject)
    return keys.map((key) => `${path} ${key}`)
  })
}

function scopeKeys({ scopes = [], expiresAt }: Entity): readonly IndexKey[] {
  const certain = scopes.length === 1 && expiresAt === undefined
  return scopes.map((scope) =>
    rowKey(valueKey('text', slashless(scope)), certain && fitsKey(scope) ? 'certain' : 'uncertain'),
  )
}

/** The leading slash of a scope says nothing (clause 4.18). */
function slashless(scope: string): string {
  return scope.startsWith('/') ? scope.slice(1) : scope
}
