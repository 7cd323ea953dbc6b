import type { AttributeInstance, Entity, Iri } from '@lodestream/shared/ngsi-ld/entity'
import { isGeometry } from '@lodestream/shared/ngsi-ld/geometry'
import type { Json, JsonObject } from '@lodestream/shared/ngsi-ld/json'
import { toSphereShape } from '@lodestream/shared/query/sphere-shape'
import { changedAttributes } from '../changed-attributes.ts'
import { indexPath } from '../entity-index/index-path.ts'
import { isNew } from '../entity-index/index-rows.ts'
import { toWkb } from './to-wkb.ts'

/**
 * A row of `entity_geometry` as text: path, whether it is spherical (it can be measured on the globe), whether its positions are
 * in the range of longitudes and latitudes, when it expires, and the geometry; separated by blanks.
 */
export type PlaceRow = string

/** What a change of an entity does to its places. */
export interface PlaceChange {
  /** Paths of the attributes of which all rows go. */
  readonly gone: readonly string[]
  readonly added: readonly PlaceRow[]
}

/** The rows of all places of an entity: every instance of every GeoProperty. */
export function placeRows(entity: Entity): readonly PlaceRow[] {
  return Object.keys(entity.attributes).flatMap((name) => placesOf(entity, name))
}

/** What tells the places of one state of an entity from those of the next. */
export function placeChange(before: Entity | undefined, after: Entity | undefined): PlaceChange {
  const all = isNew(before, after)
  const changed = all ? [] : changedAttributes(before, after)
  const goneFrom = all ? Object.keys(before?.attributes ?? {}) : changed
  const addedTo = all ? Object.keys(after?.attributes ?? {}) : changed
  return {
    gone: goneFrom.filter((name) => before && placesOf(before, name).length > 0).map(placePath),
    added: addedTo.flatMap((name) => (after ? placesOf(after, name) : [])),
  }
}

/** The column `path` of `entity_geometry`: of one attribute, whatever the type of the entity. */
export function placePath(name: Iri): string {
  return indexPath('', { of: 'place', name })
}

function placesOf({ attributes }: Entity, name: Iri): readonly PlaceRow[] {
  const instances = Object.hasOwn(attributes, name) ? (attributes[name] ?? []) : []
  return instances
    .filter(({ kind, value }) => kind === 'GeoProperty' && isGeometry(value))
    .map((instance) => placeRow(name, instance))
}

function placeRow(name: Iri, { value, expiresAt = '' }: AttributeInstance): PlaceRow {
  const geometry = value as JsonObject
  const spherical = geometry.type === 'Point' || toSphereShape(geometry) !== undefined
  return [placePath(name), spherical, isInRange(geometry.coordinates ?? []), expiresAt, toWkb(geometry)].join(
    ' ',
  )
}

/** Whether every position is a longitude and a latitude of the globe as they are. */
function isInRange(coordinates: Json): boolean {
  if (!Array.isArray(coordinates)) return true
  const [first, second] = coordinates
  if (typeof first !== 'number') return coordinates.every(isInRange)
  return Math.abs(first) <= 180 && Math.abs(Number(second)) <= 90
}
