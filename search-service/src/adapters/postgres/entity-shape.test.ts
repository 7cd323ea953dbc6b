import type { Entity } from '@lodestream/shared/ngsi-ld/entity'
import { arbitraryEntity } from '@lodestream/shared/testing/arbitrary-entity'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { entityShape, newShape } from './entity-shape.ts'

const entity = (attributes: Entity['attributes'], types = ['https://example.org/A']): Entity => ({
  id: 'urn:1',
  types,
  attributes,
})

describe('entityShape()', () => {
  it('does not depend on values, nor on the order of types and attributes', () => {
    const one = entity({ a: [{ kind: 'Property', value: 1 }], b: [{ kind: 'Property', value: 2 }] }, [
      'A',
      'B',
    ])
    const other = entity({ b: [{ kind: 'Property', value: 3 }], a: [{ kind: 'Property', value: 'x' }] }, [
      'B',
      'A',
    ])

    expect(entityShape(one)).toEqual(entityShape(other))
    expect(entityShape(one).id).toMatch(/^[0-9a-f]{32}$/)
  })

  it.each([
    ['another type', entity({ a: [{ kind: 'Property', value: 1 }] }, ['B'])],
    ['another attribute', entity({ b: [{ kind: 'Property', value: 1 }] })],
    ['another kind', entity({ a: [{ kind: 'Relationship', value: 'urn:2' }] })],
    [
      'more instances',
      entity({
        a: [
          { kind: 'Property', value: 1 },
          { kind: 'Property', value: 1, datasetId: 'urn:d' },
        ],
      }),
    ],
    ['no attribute', entity({})],
  ])('differs with %s', (_what, other) => {
    expect(entityShape(other).id).not.toBe(entityShape(entity({ a: [{ kind: 'Property', value: 1 }] })).id)
  })
})

describe('newShape()', () => {
  it('is undefined only where nothing has changed', () => {
    fc.assert(
      fc.property(arbitraryEntity(), arbitraryEntity(), fc.boolean(), (before, other, isOther) => {
        const after = isOther ? other : structuredClone(before)
        const shape = newShape(before as Entity, after)

        expect(entityShape(after)).toEqual(shape ?? entityShape(before))
        if (!isOther) expect(shape).toBeUndefined()
      }),
    )
  })

  it('is undefined for an entity that is deleted, and there for one that is created again', () => {
    const before = entity({})

    expect(newShape(before, undefined)).toBeUndefined()
    expect(newShape(undefined, before)).toEqual(entityShape(before))
    expect(newShape(before, { ...before, createdAt: '2026-01-01T00:00:00Z' })).toEqual(entityShape(before))
  })
})
