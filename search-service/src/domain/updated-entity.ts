import type { DateTime, Iri, StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import type { EntityChange, InstanceChange } from '@lodestream/shared/ngsi-ld/entity-change'
import { type EntityFragment, ngsiLdNull } from '@lodestream/shared/ngsi-ld/fragment'
import { applyInstanceChanges } from './attribute-instances.ts'

/** What an operation writes to an entity; what is absent stays. */
export interface EntityUpdate {
  readonly changes: readonly InstanceChange[]
  /** Added to the types there are (clause 4.16). */
  readonly types?: readonly Iri[] | undefined
  /** Replace the scopes there are; NGSI-LD Null removes them. */
  readonly scopes?: EntityFragment['scopes'] | undefined
  readonly expiresAt?: EntityFragment['expiresAt'] | undefined
}

/** The change of an entity that an update makes; undefined when nothing was written. */
export function updateEntity(
  previous: StoredEntity,
  update: EntityUpdate,
  now: DateTime,
): EntityChange | undefined {
  const types = update.types === undefined ? previous.types : union(previous.types, update.types)
  const scopes = replaceScopes(previous.scopes, update.scopes)
  const expiresAt = replaceMember(previous.expiresAt, update.expiresAt)
  const untouched =
    types.length === previous.types.length &&
    sameItems(scopes ?? [], previous.scopes ?? []) &&
    expiresAt === previous.expiresAt
  if (untouched && update.changes.length === 0) return undefined
  const { scopes: _scopes, expiresAt: _expiresAt, ...kept } = previous
  const entity = {
    ...kept,
    types,
    ...(scopes === undefined ? {} : { scopes }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    modifiedAt: now,
    attributes: applyInstanceChanges(previous.attributes, update.changes),
  }
  return { kind: 'entityUpdated', previous, entity, changes: update.changes }
}

/** Each item once, in order of first appearance. */
export function union<Item>(left: readonly Item[], right: readonly Item[]): readonly Item[] {
  return [...new Set([...left, ...right])]
}

function replaceScopes(
  previous: readonly string[] | undefined,
  given: EntityFragment['scopes'] | undefined,
): readonly string[] | undefined {
  const scopes = replaceMember<readonly string[]>(previous, given)
  return scopes?.length === 0 ? undefined : scopes
}

function replaceMember<Value>(
  previous: Value | undefined,
  given: Value | typeof ngsiLdNull | undefined,
): Value | undefined {
  if (given === undefined) return previous
  return given === ngsiLdNull ? undefined : (given as Value)
}

function sameItems(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((item, index) => item === right[index])
}
