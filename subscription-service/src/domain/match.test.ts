import { describe, expect, it } from 'vitest'
import { farmTerms } from '../testing/farm-terms.ts'
import { created, deleted, farm, property, sampleOperation, updated } from '../testing/sample-operation.ts'
import { sampleSubscription } from '../testing/sample-subscription.ts'
import { compileSubscription } from './compile-subscription.ts'
import { match } from './match.ts'
import { type NotificationTrigger, notificationTriggers, type Subscription } from './subscription.ts'

const now = '2025-06-01T00:00:00.000000Z'

function matched(changes: Partial<Subscription>, operation = createEntity): readonly NotificationTrigger[] {
  const context = { terms: farmTerms, linkUrl: 'http://context.example/', embedded: null }
  return match(compileSubscription(sampleSubscription(changes), context), operation, now)
}

const ab = { attributes: { [farm('a')]: [property(1)], [farm('b')]: [property(1)] } }
const createEntity = sampleOperation({
  kind: 'entityCreated',
  entity: ab,
  changes: [created('a'), created('b')],
})
const operations = {
  createEntity,
  createEmptyEntity: sampleOperation({ kind: 'entityCreated' }),
  appendB: sampleOperation({ entity: ab, changes: [created('b')] }),
  updateA: sampleOperation({ entity: ab, changes: [updated('a')] }),
  mergeAllThree: sampleOperation({ entity: ab, changes: [created('a'), updated('b'), deleted('c')] }),
  deleteA: sampleOperation({ changes: [deleted('a')] }),
  deleteEntity: sampleOperation({ kind: 'entityDeleted', entity: ab, changes: [deleted('a'), deleted('b')] }),
  deleteEmptyEntity: sampleOperation({ kind: 'entityDeleted' }),
}

/** Clause 5.8.6: the triggers of an operation, seen by who watches everything, `a`, or `z` (which nobody owns). */
const table: Record<
  keyof typeof operations,
  Partial<Record<NotificationTrigger, 'any' | 'a' | 'anyNotA'>>
> = {
  createEntity: { entityCreated: 'a', attributeCreated: 'a', entityUpdated: 'a' },
  createEmptyEntity: { entityCreated: 'any' },
  appendB: { attributeCreated: 'anyNotA', entityUpdated: 'anyNotA' },
  updateA: { attributeUpdated: 'a', entityUpdated: 'a' },
  mergeAllThree: {
    attributeCreated: 'a',
    attributeUpdated: 'anyNotA',
    attributeDeleted: 'anyNotA',
    entityUpdated: 'a',
  },
  deleteA: { attributeDeleted: 'a', entityUpdated: 'a' },
  deleteEntity: { entityDeleted: 'a', attributeDeleted: 'a', entityUpdated: 'a' },
  deleteEmptyEntity: { entityDeleted: 'any' },
}

const watchers = {
  anything: {},
  a: { watchedAttributes: [farm('a')] },
  'something else': { watchedAttributes: [farm('z')] },
}

describe('match() by trigger, operation and watchedAttributes', () => {
  const cases = Object.entries(operations).flatMap(([name, operation]) =>
    notificationTriggers.flatMap((trigger) =>
      Object.keys(watchers).map((watcher) => ({ name, operation, trigger, watcher })),
    ),
  )

  it.each(cases)('$name, $trigger, watching $watcher', ({ name, operation, trigger, watcher }) => {
    const who = table[name as keyof typeof table][trigger]
    const expected = watcher === 'anything' ? who !== undefined : watcher === 'a' ? who === 'a' : false

    const triggers = matched(
      { ...watchers[watcher as keyof typeof watchers], notificationTrigger: [trigger] },
      operation,
    )

    expect(triggers.length > 0).toBe(expected)
  })

  it('names what fired, entityUpdated as the attribute triggers it stands for', () => {
    expect(matched({ notificationTrigger: ['entityUpdated'] }, operations.mergeAllThree)).toEqual([
      'attributeCreated',
      'attributeUpdated',
      'attributeDeleted',
    ])
    expect(
      matched({ notificationTrigger: ['entityDeleted', 'attributeCreated'] }, operations.deleteEntity),
    ).toEqual(['entityDeleted'])
  })
})

describe('match() by entity', () => {
  const type = (name: string) => ({ kind: 'type', type: farm(name) }) as const

  it.each([
    ['the type', [{ types: type('Greenhouse') }], true],
    ['another type', [{ types: type('Pump') }], false],
    ['one of two selectors', [{ types: type('Pump') }, { types: type('Greenhouse') }], true],
    ['any type', [{ types: { kind: 'any' } }], true],
    ['all of two types', [{ types: { kind: 'and', operands: [type('Greenhouse'), type('Pump')] } }], false],
    ['the id', [{ types: type('Greenhouse'), ids: ['urn:x', 'urn:ngsi-ld:Greenhouse:g1'] }], true],
    ['the id with another type', [{ types: type('Pump'), ids: ['urn:ngsi-ld:Greenhouse:g1'] }], false],
    ['another id', [{ types: type('Greenhouse'), ids: ['urn:x'] }], false],
    ['a pattern, unanchored', [{ types: type('Greenhouse'), idPattern: 'house:g[0-9]' }], true],
    ['another pattern', [{ types: type('Greenhouse'), idPattern: '^g1' }], false],
    [
      'an id, the pattern being ignored',
      [{ types: type('Greenhouse'), ids: ['urn:x'], idPattern: '.*' }],
      false,
    ],
  ] as const)('selects by %s', (_, entities, expected) => {
    expect(matched({ entities }).length > 0).toBe(expected)
  })

  it('selects every entity for who watches an attribute only', () => {
    const { entities: _, ...rest } = sampleSubscription({ watchedAttributes: [farm('a')] })
    const context = { terms: farmTerms, linkUrl: 'http://context.example/', embedded: null }

    expect(match(compileSubscription(rest, context), createEntity, now)).toEqual(['attributeCreated'])
  })

  it('keeps tenants apart', () => {
    expect(matched({ tenant: 'farm' })).toEqual([])
  })
})

describe('match() by state', () => {
  it.each([
    ['paused', { isActive: false }, false],
    ['expired', { expiresAt: '2025-05-31T23:59:59Z' }, false],
    ['expiring in a moment', { expiresAt: '2025-06-01T00:00:00.5Z' }, true],
  ] as const)('a %s subscription', (_, changes, expected) => {
    expect(matched(changes).length > 0).toBe(expected)
  })

  it.each([
    [5, true],
    [0, false],
  ])('q greater than, value %i', (value, expected) => {
    const q = {
      kind: 'greater',
      target: { path: [farm('a')] },
      value: { type: 'number', value: 3 },
    } as const
    const entity = { attributes: { [farm('a')]: [property(value)] } }

    expect(matched({ q }, sampleOperation({ entity, changes: [updated('a')] })).length > 0).toBe(expected)
  })

  it('does not read the payload of what it can refuse without', () => {
    const operation = {
      ...createEntity,
      read: () => {
        throw new Error('read')
      },
    }

    expect(matched({ notificationTrigger: ['entityDeleted'] }, operation)).toEqual([])
    expect(matched({ notificationTrigger: ['entityCreated'] }, operation)).toEqual(['entityCreated'])
  })
})
