/** Entity types of the entities that are queried, alike in number. */
export const queriedTypes = 10

/** `level` of the entities is spread evenly from 0 up to here. */
export const maxLevel = 1_000_000

/** Entities of one owner. */
export const entitiesPerOwner = 50

/** Degrees. Entities come square after square of so many, so that as many are near a place however many there are. */
const squareSide = 0.1
const perSquare = 10_000
const squaresPerRow = 100

/** What a queried entity is made of: everything follows from its number. */
export interface QueriedEntity {
  readonly id: string
  readonly type: string
  readonly level: number
  readonly name: string
  readonly owner: string
  readonly position: readonly [number, number]
}

/** Entity number `n` of those that are queried. */
export function queriedEntity(n: number): QueriedEntity {
  const square = Math.floor(n / perSquare)
  return {
    id: `urn:ngsi-ld:queried:${n}`,
    type: `queried${n % queriedTypes}`,
    level: scattered(n, maxLevel),
    name: `name ${scattered(n, 50_000)}`,
    owner: `urn:ngsi-ld:person:${Math.floor(n / entitiesPerOwner)}`,
    position: [
      ((square % squaresPerRow) + scattered(n, 10_000) / 10_000) * squareSide,
      (Math.floor(square / squaresPerRow) + scattered(n + 0x1000_0000, 10_000) / 10_000) * squareSide,
    ],
  }
}

/** Payload S with what queries of all kinds need: a number, a name, a relationship and a place. */
export function payloadQ(n: number): object {
  const { id, type, level, name, owner, position } = queriedEntity(n)
  return {
    id,
    type,
    level: { type: 'Property', value: level },
    humidity: { type: 'Property', value: 0.5 + (n % 100) / 1000 },
    senttime: { type: 'Property', value: 1_700_000_000_000 + n },
    name: { type: 'Property', value: name },
    owner: { type: 'Relationship', object: owner },
    location: { type: 'GeoProperty', value: { type: 'Point', coordinates: position } },
  }
}

/** Spreads numbers over 0 to `range`, without order and the same in every run. */
function scattered(n: number, range: number): number {
  let hash = Math.imul(n + 1, 0x9e37_79b1)
  hash = Math.imul(hash ^ (hash >>> 15), 0x85eb_ca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35)
  return Math.floor((((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32) * range)
}
