import { describe, expect, it } from 'vitest'
import type { Terms } from '../json-ld/terms.ts'
import { compactKeys, expandKeys } from './value-keys.ts'

/** `short` is a term, `kind` an alias of a keyword, everything else goes to the vocabulary. */
const terms: Terms = {
  expand: (name) =>
    ({ short: 'https://example.org/long', kind: '@type' })[name] ?? `https://example.org/v/${name}`,
  compact: (iri) =>
    iri === 'https://example.org/long' ? 'short' : iri.replace('https://example.org/v/', ''),
}
const roundTrip = (value: object) => compactKeys(expandKeys(value as never, terms), terms)

describe('expandKeys()', () => {
  it('expands keys at every depth, and compactKeys() is its reverse', () => {
    const value = { short: [{ other: 1 }], 'no name': { short: null } }

    expect(expandKeys(value, terms)).toEqual({
      'https://example.org/long': [{ 'https://example.org/v/other': 1 }],
      'no name': { 'https://example.org/long': null },
    })
    expect(roundTrip(value)).toEqual(value)
  })

  it.each([
    ['id and type', { id: 7, type: 'Box', '@type': 'x' }],
    ['a geometry', { type: 'Point', coordinates: [1, 2], bbox: [1, 2, 1, 2] }],
    ['a JSON literal', { '@type': '@json', '@value': { short: 1 } }],
    ['an alias of a keyword', { kind: 1 }],
  ])('leaves %s as given', (_, value) => {
    expect(expandKeys(value as never, terms)).toEqual(value)
    expect(roundTrip(value)).toEqual(value)
  })

  it('loses nothing when two keys mean the same', () => {
    const value = { short: 1, 'https://example.org/long': 2 }

    expect(roundTrip(value)).toEqual(value)
  })
})
