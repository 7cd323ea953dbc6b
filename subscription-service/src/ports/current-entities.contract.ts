import { coreTerms } from '@lodestream/shared/json-ld/core-terms'
import type { Entity } from '@lodestream/shared/ngsi-ld/entity'
import type { JsonObject } from '@lodestream/shared/ngsi-ld/json'
import { parseStoredEntity } from '@lodestream/shared/representation/parse-stored-entity'
import { beforeAll, describe, expect, it } from 'vitest'
import type { EntitySelector } from '../domain/subscription.ts'
import type { CurrentEntities } from './current-entities.ts'

const tenant = 'farm'
const of = (name: string) => `https://farm.example/${name}`
const type = (name: string) => ({ kind: 'type', type: of(name) }) as const
const any = { kind: 'any' } as const

const lettuce = {
  type: 'Property',
  value: 'lettuce',
  unitCode: 'C62',
  [of('since')]: { type: 'Property', value: 3 },
}
/** More than fit on a page, of names that no @context knows. */
const living: readonly JsonObject[] = [
  { id: 'urn:house:1', type: of('House'), [of('grows')]: lettuce },
  { id: 'urn:house:2', type: [of('House'), of('Office')], scope: '/estate/north' },
  { id: 'urn:house:3', type: of('House'), [of('heatedBy')]: { type: 'Relationship', object: 'urn:pump:1' } },
  { id: 'urn:pump:1', type: of('Pump') },
  { id: 'urn:pump:2', type: of('Pump') },
]
const deleted: JsonObject = { id: 'urn:house:4', type: of('House') }
const houses = ['urn:house:1', 'urn:house:2', 'urn:house:3']
const pumps = ['urn:pump:1', 'urn:pump:2']

/**
 * What every CurrentEntities promises. `open` gives those of a broker in which exactly the tenant has entities; pages of two.
 */
export function currentEntitiesContract(
  name: string,
  open: (given: {
    readonly tenant: string
    readonly living: readonly JsonObject[]
    readonly deleted: readonly JsonObject[]
  }) => Promise<CurrentEntities>,
): void {
  describe(`CurrentEntities contract (${name})`, () => {
    let current: CurrentEntities
    beforeAll(async () => {
      current = await open({ tenant, living, deleted: [deleted] })
    })

    it.each<[string, readonly EntitySelector[] | undefined, readonly string[]]>([
      ['all that live, without selectors', undefined, [...houses, ...pumps]],
      ['those of a type', [{ types: type('House') }], houses],
      ['those of all types', [{ types: any }], [...houses, ...pumps]],
      [
        'those of one type or another',
        [{ types: { kind: 'or', operands: [type('Office'), type('Pump')] } }],
        ['urn:house:2', ...pumps],
      ],
      [
        'those of one type and another',
        [{ types: { kind: 'and', operands: [type('House'), type('Office')] } }],
        ['urn:house:2'],
      ],
      [
        'those with an id',
        [{ types: type('House'), ids: ['urn:house:1', 'urn:pump:1', 'urn:none:1'] }],
        ['urn:house:1'],
      ],
      [
        'those whose id matches',
        [{ types: any, idPattern: ':[0-9]*[12]$' }],
        ['urn:house:1', 'urn:house:2', ...pumps],
      ],
      [
        'by id rather than by pattern',
        [{ types: any, ids: ['urn:house:3'], idPattern: 'pump' }],
        ['urn:house:3'],
      ],
      [
        'what several select, once',
        [{ types: type('House') }, { types: type('Office') }, { types: any, idPattern: '1$' }],
        [...houses, 'urn:pump:1'],
      ],
      ['by many selectors', manySelectors(), [...houses, ...pumps]],
      ['nothing, when nothing is selected', [{ types: type('Field') }], []],
    ])('gives %s', async (_, selectors, expected) => {
      const found = await all(current, tenant, selectors)
      expect(found.map(({ id }) => id).sort()).toEqual(expected)
    })

    it('gives pages, none of them large', async () => {
      const sizes: number[] = []
      for await (const page of current.select(tenant, undefined)) sizes.push(page.length)

      expect(Math.max(...sizes)).toBe(2)
    })

    it('gives entities whole, with system attributes', async () => {
      const [first, second] = await all(current, tenant, [
        { types: any, ids: ['urn:house:1', 'urn:house:2'] },
      ])

      expect(first).toMatchObject(parseStoredEntity(living[0] ?? {}, coreTerms))
      expect(second).toMatchObject({ types: [of('House'), of('Office')], scopes: ['/estate/north'] })
      for (const one of [first, second, first?.attributes[of('grows')]?.[0]])
        expect(one).toMatchObject({ createdAt: expect.any(String), modifiedAt: expect.any(String) })
    })

    it.each(['', 'unknown'])('gives nothing of another tenant: %j', async (other) => {
      expect(await all(current, other, undefined)).toEqual([])
    })
  })
}

/** Each but the last selects nothing. */
function manySelectors(): readonly EntitySelector[] {
  const none = Array.from({ length: 250 }, (_, place) => ({ types: any, ids: [`urn:none:${place}`] }))
  return [...none, { types: any, idPattern: '^urn:' }]
}

async function all(
  current: CurrentEntities,
  tenant: string,
  selectors: readonly EntitySelector[] | undefined,
): Promise<readonly Entity[]> {
  const found: Entity[] = []
  for await (const page of current.select(tenant, selectors)) found.push(...page)
  return found
}
