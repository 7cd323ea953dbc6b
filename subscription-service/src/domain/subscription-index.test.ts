import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { farmTerms } from '../testing/farm-terms.ts'
import { created, farm, sampleOperation } from '../testing/sample-operation.ts'
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
    idPattern: fc.constant(':1$'),
  },
  { requiredKeys: ['types'] },
)
const subscription = fc.record(
  {
    id: fc.constantFrom('urn:s:1', 'urn:s:2', 'urn:s:3', 'urn:s:4'),
    entities: fc.array(selector, { minLength: 1, maxLength: 2 }),
    watchedAttributes: fc.array(fc.constantFrom('a', 'b').map(farm), { minLength: 1, maxLength: 2 }),
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

  it('does not look at subscriptions of other types, ids, attributes and tenants', () => {
    const index = createSubscriptionIndex()
    for (let place = 0; place < 1_000; place += 1) {
      const types = { kind: 'type', type: farm(`Type${place}`) } as const
      const greenhouse = { kind: 'type', type: farm('Greenhouse') } as const
      index.put(compiled({ id: `urn:type:${place}`, entities: [{ types }] }))
      index.put(
        compiled({ id: `urn:id:${place}`, entities: [{ types: greenhouse, ids: [`urn:e:${place}`] }] }),
      )
      index.put(compiled({ id: `urn:watch:${place}`, watchedAttributes: [farm(`x${place}`)] }))
      index.put(compiled({ id: `urn:tenant:${place}`, tenant: `t${place}` }))
    }
    index.put(compiled({ id: 'urn:hit' }))

    const found = index.candidates(sampleOperation({ changes: [created('a')] }))

    expect(found.map((one) => one.subscription.id)).toEqual(['urn:hit'])
    expect(index.evaluations()).toBe(1)
  })

  it('forgets its buckets with their last subscription', () => {
    const index = createSubscriptionIndex()
    index.put(compiled({ watchedAttributes: [farm('a')] }))

    index.remove('', sampleSubscription().id)

    expect(index.candidates(sampleOperation({ changes: [created('a')] }))).toEqual([])
    expect([index.size(), index.find('', sampleSubscription().id)]).toEqual([0, undefined])
  })
})
