import { describe, expect, it } from 'vitest'
import { sampleSubscription } from '../testing/sample-subscription.ts'
import { indexPlaces } from './index-places.ts'
import type { Subscription } from './subscription.ts'

const type = (name: string) => ({ kind: 'type', type: name }) as const

function placesOf(changes: Partial<Subscription>) {
  return indexPlaces(sampleSubscription(changes)).places
}

describe('indexPlaces()', () => {
  it('names what an event must have', () => {
    const types = {
      kind: 'or',
      operands: [type('A'), { kind: 'and', operands: [type('B'), type('C')] }],
    } as const

    expect(placesOf({ entities: [{ types, ids: ['urn:1'] }], watchedAttributes: ['x', 'y'] })).toEqual([
      ['x', 'A', 'urn:1'],
      ['x', 'B', 'C', 'urn:1'],
      ['y', 'A', 'urn:1'],
      ['y', 'B', 'C', 'urn:1'],
    ])
    expect(placesOf({ entities: [{ types: { kind: 'any' } }] })).toEqual([[]])
  })

  it('looks up the texts of an idPattern, and asks the pattern after them', () => {
    const entities = [{ types: type('A'), idPattern: '^urn:(x|y):.*1$' }]

    const { places, literals } = indexPlaces(sampleSubscription({ entities }))

    expect(places).toEqual([
      ['A', 'urn:x:', '1', { asked: '^urn:(x|y):.*1$' }],
      ['A', 'urn:y:', '1', { asked: '^urn:(x|y):.*1$' }],
    ])
    expect(literals).toEqual(['urn:x:', 'urn:y:', '1'])
  })

  it('ignores idPattern beside id (clause 5.2.33)', () => {
    expect(placesOf({ entities: [{ types: type('A'), ids: ['urn:1'], idPattern: 'x' }] })).toEqual([
      ['A', 'urn:1'],
    ])
  })

  it('does not multiply conditions out beyond its bound', () => {
    const many = (prefix: string) => Array.from({ length: 1_000 }, (_, place) => `${prefix}${place}`)
    const alternatives = { kind: 'or', operands: many('T').map(type) } as const
    const pairs = Array.from({ length: 100 }, (_, place) => ({
      kind: 'or' as const,
      operands: [type(`A${place}`), type(`B${place}`)],
    }))

    expect(placesOf({ entities: [{ types: alternatives, ids: many('urn:') }] })).toHaveLength(1_000)
    expect(placesOf({ watchedAttributes: many('a') })).toHaveLength(1_000)
    expect(placesOf({ entities: [{ types: { kind: 'and', operands: pairs } }] }).length).toBeLessThanOrEqual(
      1_000,
    )
  })
})
