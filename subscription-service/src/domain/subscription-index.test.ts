import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { farmTerms } from '../testing/farm-terms.ts'
import { created, farm, sampleEntity, sampleOperation } from '../testing/sample-operation.ts'
import { sampleSubscription } from '../testing/sample-subscription.ts'
import { compileSubscription } from './compile-subscription.ts'
import type { CompiledSubscription } from './compiled-subscription.ts'
import { match } from './match.ts'
import type { EntitySelector, Subscription } from './subscription.ts'
import { createSubscriptionIndex } from './subscription-index.ts'

const context = { terms: farmTerms, linkUrl: 'http://context.example/', embedded: null }
const now = '2025-06-01T00:00:00.000000Z'

function compiled(changes: Partial<Subscription>): CompiledSubscription {
  return compileSubscription(sampleSubscription(changes), context)
}

const typeName = fc.constantFrom('Greenhouse', 'Pump', 'Valve').map(farm)
const entityId = fc.constantFrom('urn:e:1', 'urn:e:2')
const selection = fc.letrec<{ any: EntitySelector['types'] }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 2 },
    typeName.map((type) => ({ kind: 'type', type }) as const),
    fc.constant({ kind: 'any' } as const),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      operands: fc.array(tie('any'), { minLength: 2, maxLength: 3 }),
    }),
  ),
})).any
const selector: fc.Arbitrary<EntitySelector> = fc.record(
  {
    types: selection,
    ids: fc.array(entityId, { minLength: 1, maxLength: 2 }),
    idPattern: fc.constantFrom(':1$', '^urn:e:', 'urn:(e|f):[12]', '(1|.)', 'f'),
  },
  { requiredKeys: ['types'] },
)
const subscription = fc.record(
  {
    id: fc.constantFrom('urn:s:1', 'urn:s:2', 'urn:s:3', 'urn:s:4'),
    entities: fc.array(selector, { minLength: 1, maxLength: 2 }),
    watchedAttributes: fc.array(fc.constantFrom('a', 'b').map(farm), { minLength: 1, maxLength: 2 }),
    isActive: fc.boolean(),
    timeIntervalSeconds: fc.constant(1),
  },
  { requiredKeys: ['id', 'entities'] },
)

describe('createSubscriptionIndex()', () => {
  it('loses no subscription that would match, whatever was put, replaced and removed', () => {
    fc.assert(
      fc.property(
        fc.array(subscription, { maxLength: 12 }),
        fc.array(fc.constantFrom('urn:s:1', 'urn:s:2'), { maxLength: 2 }),
        fc.array(typeName, { minLength: 1, maxLength: 2 }),
        entityId,
        (subscriptions, removed, types, id) => {
          const index = createSubscriptionIndex()
          const expected = new Map<string, CompiledSubscription>()
          for (const changes of subscriptions) {
            const one = compiled(changes)
            index.put(one)
            expected.set(one.subscription.id, one)
          }
          for (const gone of removed) {
            index.remove('', gone)
            expected.delete(gone)
          }
          const operation = sampleOperation({ entity: { id, types }, changes: [created('a')] })
          const matches = (one: CompiledSubscription) => match(one, operation, now).length > 0

          expect(new Set(index.candidates(operation).filter(matches))).toEqual(
            new Set([...expected.values()].filter(matches)),
          )
          expect(index.size()).toBe(expected.size)
        },
      ),
    )
  })

  describe('looks at one subscription, however many there are that cannot match because of', () => {
    const type = (name: string) => ({ kind: 'type', type: farm(name) }) as const
    const types = type('Greenhouse')
    const { id } = sampleEntity
    const others: Readonly<Record<string, (place: number) => Partial<Subscription>>> = {
      'their ids': (place) => ({ entities: [{ types, ids: [`urn:e:${place}`] }] }),
      'their types': (place) => ({ entities: [{ types: type(`Type${place}`) }] }),
      'their types, with the id of the entity': (place) => ({
        entities: [{ types: type(`Type${place}`), ids: [id] }],
      }),
      'types of which the entity has one': (place) => ({
        entities: [{ types: { kind: 'and', operands: [types, type(`Type${place}`)] } }],
      }),
      'the same type beside that of the entity': () => ({
        entities: [{ types: { kind: 'and', operands: [types, type('Pump')] } }],
      }),
      'alternatives of types': (place) => ({
        entities: [
          {
            types: {
              kind: 'and',
              operands: [types, { kind: 'or', operands: [type(`A${place}`), type(`B${place}`)] }],
            },
          },
        ],
      }),
      'the beginning of their idPattern': (place) => ({
        entities: [{ types, idPattern: `^urn:ngsi-ld:Greenhouse:x${place}.*` }],
      }),
      'the end of their idPattern': (place) => ({
        entities: [{ types, idPattern: `^urn:ngsi-ld:Greenhouse:.*-${place}$` }],
      }),
      'what is in the middle of their idPattern': (place) => ({
        entities: [{ types: { kind: 'any' }, idPattern: `(x|y)${place}` }],
      }),
      'one idPattern that all of them have': () => ({
        entities: [{ types, idPattern: '^urn:ngsi-ld:Greenhouse:g1$' }],
        watchedAttributes: [farm('b')],
      }),
      'an idPattern without text, of another type': (place) => ({
        entities: [{ types: type('Pump'), idPattern: `[0-9]{${place % 200}}` }],
      }),
      'their watched attributes': (place) => ({
        entities: [{ types }],
        watchedAttributes: [farm(`x${place}`)],
      }),
      'their tenant': (place) => ({ tenant: `t${place}` }),
      'being paused': () => ({ isActive: false }),
      'being periodic': () => ({ timeIntervalSeconds: 60 }),
    }

    it.each(Object.entries(others))('%s', (_, other) => {
      const index = createSubscriptionIndex()
      index.put(compiled({ id: 'urn:hit' }))
      for (let place = 0; place < 10_000; place += 1)
        index.put(compiled({ id: `urn:s:${place}`, ...other(place) }))
      const before = index.evaluations()

      const found = index.candidates(sampleOperation({ changes: [created('a')] }))

      expect(found.map((one) => one.subscription.id)).toEqual(['urn:hit'])
      // One comparison more where all of them ask the same.
      expect(index.evaluations() - before).toBeLessThanOrEqual(2)
    })

    it('their watched attributes, without any entities', () => {
      const index = createSubscriptionIndex()
      for (let place = 0; place < 10_000; place += 1) index.put(compiled(watching(`x${place}`)))
      index.put(compiled(watching('a')))

      const found = index.candidates(sampleOperation({ changes: [created('a')] }))

      expect(found.map((one) => one.subscription.id)).toEqual(['urn:watch:a'])
      expect(index.evaluations()).toBe(1)
    })

    function watching(name: string): Partial<Subscription> {
      return {
        id: `urn:watch:${name}`,
        entities: [{ types: { kind: 'any' } }],
        watchedAttributes: [farm(name)],
      }
    }
  })

  it('asks a regular expression once, however many subscriptions have it', () => {
    const index = createSubscriptionIndex()
    const types = { kind: 'any' } as const
    for (let place = 0; place < 1_000; place += 1)
      index.put(compiled({ id: `urn:s:${place}`, entities: [{ types, idPattern: 'Green.*g[1-9]' }] }))
    const operation = sampleOperation({ changes: [created('a')] })

    const found = index.candidates(operation).filter((one) => match(one, operation, now).length > 0)

    expect([found.length, index.evaluations()]).toEqual([1_000, 1_001])
  })

  it('forgets its buckets with their last subscription', () => {
    const index = createSubscriptionIndex()
    index.put(compiled({ watchedAttributes: [farm('a')] }))

    index.remove('', sampleSubscription().id)

    expect(index.candidates(sampleOperation({ changes: [created('a')] }))).toEqual([])
    expect([index.size(), index.find('', sampleSubscription().id)]).toEqual([0, undefined])
  })
})
