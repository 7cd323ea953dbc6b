import type { FoldedEntity } from '@lodestream/shared/events/fold-events'
import type { AttributeInstance, Entity } from '@lodestream/shared/ngsi-ld/entity'
import { describe, expect, it } from 'vitest'
import { compareEntities, compareStates, maxDifferences } from './compare-states.ts'

const at = '2026-01-01T00:00:00Z'
const id = 'urn:x:1'

function instance(value: number, datasetId?: string): AttributeInstance {
  return { kind: 'Property', value, ...(datasetId === undefined ? {} : { datasetId }) }
}

function entityOf(members: Partial<Entity> = {}): Entity {
  return { id, types: ['T'], modifiedAt: at, attributes: { a: [instance(1)] }, ...members }
}

describe('compareEntities', () => {
  it('an order that says nothing is no difference', () => {
    const left = entityOf({
      types: ['A', 'B'],
      scopes: ['/a', '/b'],
      attributes: { a: [instance(1), instance(2, 'urn:d')], b: [] },
    })
    const right = entityOf({
      types: ['B', 'A'],
      scopes: ['/b', '/a'],
      attributes: { b: [], a: [instance(2, 'urn:d'), instance(1)] },
    })

    expect(compareEntities(id, left, right)).toBeUndefined()
  })

  it.each([
    ['missing', entityOf(), undefined],
    ['extra', undefined, entityOf()],
  ])('%s', (kind, left, right) => {
    expect(compareEntities(id, left, right)).toEqual({ kind, entityId: id })
  })

  it('names the members that differ', () => {
    const other = entityOf({ types: ['U'], attributes: { a: [instance(2)], b: [instance(1)] } })

    expect(compareEntities(id, entityOf(), other)?.members?.toSorted()).toEqual(['a', 'b', 'types'])
  })
})

describe('compareStates', () => {
  const rebuilt = (entities: readonly (Entity | string)[]) =>
    new Map([
      [
        '',
        new Map(
          entities.map((entity): [string, FoldedEntity] =>
            typeof entity === 'string'
              ? [entity, { sequence: 1, version: 1 }]
              : [entity.id, { entity, sequence: 1, version: 1 }],
          ),
        ),
      ],
    ])
  const actual = (entities: readonly Entity[]) => ({
    name: 'there',
    tenants: async () => [''],
    entities: async function* () {
      yield* entities
    },
  })
  const began = new Date('2026-06-01T00:00:00Z')

  it('counts what is the same, what differs, what is missing, and what was changed meanwhile', async () => {
    const left = rebuilt([entityOf(), entityOf({ id: 'urn:x:2' }), entityOf({ id: 'urn:x:3' }), 'urn:x:gone'])
    const right = actual([
      entityOf(),
      entityOf({ id: 'urn:x:3', modifiedAt: '2026-06-01T00:00:01Z', types: ['U'] }),
      entityOf({ id: 'urn:x:4' }),
    ])

    expect(await compareStates(left, right, began)).toEqual({
      with: 'there',
      compared: 3,
      changedMeanwhile: 1,
      differing: 2,
      differences: [
        { tenant: '', kind: 'extra', entityId: 'urn:x:4' },
        { tenant: '', kind: 'missing', entityId: 'urn:x:2' },
      ],
    })
  })

  it('keeps so many differences, and counts all', async () => {
    const left = rebuilt(Array.from({ length: 150 }, (_, n) => entityOf({ id: `urn:x:${n}` })))
    const { differing, differences } = await compareStates(left, actual([]), began)

    expect(differing).toBe(150)
    expect(differences).toHaveLength(maxDifferences)
  })
})
