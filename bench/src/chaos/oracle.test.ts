import { describe, expect, it } from 'vitest'
import type { Evidence } from './history.ts'
import { demandsOf, judge } from './oracle.ts'
import type { SubscriptionCommand, Wish } from './subscription-timeline.ts'

const id = 'urn:x:1'
const entity = (value: number) => ({ id, type: 'T', v: { type: 'Property', value } })

function record(sequence: number, body: object, extra = {}) {
  const value = JSON.stringify({ entityId: id, sequence, operationId: `o${sequence}`, ...body, ...extra })
  return { partition: 0, offset: 10 + sequence, key: `default|${id}`, value }
}

const create = record(1, { operationType: 'ENTITY_CREATE', operationPayload: JSON.stringify(entity(1)) })
const createV = record(2, {
  operationType: 'ATTRIBUTE_CREATE',
  attributeName: 'v',
  operationPayload: '{"value":1}',
})
const update = record(3, {
  operationType: 'ATTRIBUTE_UPDATE',
  attributeName: 'v',
  operationPayload: '{"value":2}',
  updatedEntity: JSON.stringify(entity(2)),
})
const endpoint = 'http://one/'
const wish: Wish = { watches: true, isActive: true, endpoint }
const notified = (value: number, at = 100 + value) => ({
  notificationId: `n${value}`,
  subscriptionId: 's',
  entityId: id,
  value,
  endpoint,
  at,
})
const asked = (invokedAt: number, change: Partial<Wish> | undefined): SubscriptionCommand => ({
  subscriptionId: 's',
  invokedAt,
  answeredAt: invokedAt + 2,
  wish: change && { ...wish, ...change },
})
const stateOf = (value: number) => ({
  partition: 0,
  offset: value,
  key: `default|${id}`,
  value: JSON.stringify({ entityId: id, entity: entity(value) }),
})

/** A run in which everything went well. */
const good: Evidence = {
  writes: [
    { kind: 'create', entityId: id, value: 1, outcome: 'ok', status: 201, invokedAt: 50 },
    { kind: 'update', entityId: id, value: 2, outcome: 'ok', status: 204, invokedAt: 60 },
  ],
  records: [create, createV, update],
  states: [stateOf(1), stateOf(2)],
  state: new Map([[id, entity(2)]]),
  historyValues: new Set([1, 2]),
  notifications: [notified(1), notified(2)],
  refused: [],
  deadLetters: new Set(),
  commands: [asked(10, {})],
  observed: ['s'],
  positions: [{ at: 200, positions: new Map([[0, 14]]), pending: new Set() }],
  readiness: [],
  counted: [],
  outboxRows: 0,
  pendingDeliveries: 0,
  recoveredInMs: 10,
}

const broken = (change: Partial<Evidence>) => [
  ...new Set(judge({ ...good, ...change }).map(({ invariant }) => invariant)),
]

describe('judge()', () => {
  it('finds nothing in a good run, also with identical duplicates', () => {
    expect(judge(good)).toEqual([])
    expect(judge({ ...good, records: [create, createV, create, createV, update, update] })).toEqual([])
    expect(judge({ ...good, notifications: [notified(1), notified(1), notified(2), notified(1)] })).toEqual(
      [],
    )
  })

  it('sees an acknowledged write that is not in the log', () => {
    expect(broken({ records: [create, createV], state: new Map([[id, entity(1)]]) })).toContain('I1')
  })

  it('sees an acknowledged write that is not in the history', () => {
    expect(broken({ historyValues: new Set([1]) })).toEqual(['I1'])
  })

  it('sees an event of a refused write and a phantom', () => {
    const refused = good.writes.map((write) => ({ ...write, outcome: 'failed' as const }))
    expect(broken({ writes: refused })).toEqual(['I2'])
    expect(broken({ writes: good.writes.slice(0, 1) })).toContain('I2')
  })

  it('sees a gap, an inversion and a changed duplicate', () => {
    expect(broken({ records: [create, update] })).toContain('I3')
    expect(
      broken({ records: [create, createV, update, record(3, { operationType: 'ATTRIBUTE_UPDATE' })] }),
    ).toEqual(['I4'])
  })

  it('sees a state that the log does not lead to', () => {
    expect(broken({ state: new Map([[id, entity(3)]]) })).toEqual(['I5'])
    expect(broken({ state: new Map() })).toEqual(['I5'])
  })

  it('sees a notification that never came, unless it is a dead letter', () => {
    expect(broken({ notifications: [notified(1)], positions: [] })).toEqual(['I6'])
    expect(broken({ notifications: [notified(1)], deadLetters: new Set([`s ${id} 2`]) })).toEqual([])
  })

  it('sees first deliveries out of order', () => {
    expect(broken({ notifications: [notified(2, 101), notified(1, 102)] })).toEqual(['I7'])
  })

  it('sees what is left behind and a slow recovery', () => {
    expect(broken({ outboxRows: 1 })).toEqual(['I11'])
    expect(broken({ pendingDeliveries: 1 })).toEqual(['I11'])
    expect(broken({ recoveredInMs: 31_000 })).toEqual(['I12'])
  })
})

describe('judge() of the topic of states', () => {
  const tombstone = { ...stateOf(3), value: null }

  it('sees a last record that is not the state', () => {
    expect(broken({ states: [stateOf(2), stateOf(1)] })).toEqual(['I5'])
    expect(broken({ states: [] })).toEqual(['I5'])
  })

  it('sees a tombstone too many, and one that is missing', () => {
    expect(broken({ states: [stateOf(2), tombstone] })).toEqual(['I5'])
    const gone = record(4, { operationType: 'ENTITY_DELETE' })
    const deleted = { records: [...good.records, gone], state: new Map() }
    expect(broken({ ...deleted, states: [stateOf(2), tombstone] })).toEqual([])
    expect(broken({ ...deleted, states: [stateOf(2)] })).toEqual(['I5'])
  })
})

describe('judge() while subscriptions come, change and go', () => {
  const nothing = { notifications: [notified(1)], positions: [] }
  const silence = { notifications: [], positions: [] }

  it.each([
    ['it was paused before the change', [asked(10, {}), asked(20, { isActive: false })], silence, []],
    ['it was paused while the change was made', [asked(10, {}), asked(49, { isActive: false })], silence, []],
    ['it watched something else', [asked(10, { watches: false })], silence, []],
    ['it was created while the change was made', [asked(59, {})], silence, []],
    ['it was resumed before', [asked(10, { isActive: false }), asked(20, {})], silence, ['I6']],
    ['it was deleted before it could be told', [asked(10, {}), asked(70, undefined)], nothing, []],
    [
      'it changes what it watches before anybody was told',
      [asked(10, {}), asked(61, { watches: false })],
      nothing,
      [],
    ],
  ])('knows what need not be told: %s', (_, commands, told, expected) => {
    expect(broken({ commands, ...told })).toEqual(expected)
  })

  it('demands what was looked for while the subscription wanted it, as another one shows', () => {
    const other = { ...asked(10, {}), subscriptionId: 't' }
    const told = [
      notified(1),
      { ...notified(1, 110), subscriptionId: 't' },
      { ...notified(2, 110), subscriptionId: 't' },
    ]
    const later = asked(120, { watches: false })

    expect(broken({ commands: [asked(10, {}), later, other], notifications: told, positions: [] })).toEqual([
      'I6',
    ])
    expect(
      broken({
        commands: [asked(10, {}), asked(105, { watches: false }), other],
        notifications: told,
        positions: [],
      }),
    ).toEqual([])
  })

  it('demands what came before something that was told before the pause', () => {
    const commands = [asked(10, {}), asked(150, { isActive: false })]

    expect(broken({ commands, notifications: [notified(2)], positions: [] })).toEqual(['I6'])
    expect(broken({ commands, notifications: [notified(2, 151)], positions: [] })).toEqual([])
  })

  it.each([
    ['was deleted', [asked(10, {}), asked(20, undefined)]],
    ['was paused', [asked(10, {}), asked(20, { isActive: false })]],
    ['watched something else', [asked(10, { watches: false })]],
    ['came when others had been told already', [{ ...asked(10, {}), subscriptionId: 't' }, asked(107, {})]],
    ['had left the receiver', [asked(10, {}), asked(20, { endpoint: 'http://two/' })]],
  ])('sees that somebody was told who %s', (_, commands) => {
    const earlier = [1, 2].map((value) => ({ ...notified(value), subscriptionId: 't' }))
    const others = commands.some(({ subscriptionId }) => subscriptionId === 't') ? earlier : []
    const notifications = [...others, notified(1, 110), notified(2, 111)]
    expect(broken({ commands, notifications, positions: [] })).toEqual(['I2'])
  })

  it('counts what it demanded', () => {
    expect(demandsOf(good)).toEqual({ notifications: 2, stalls: 0 })
    expect(demandsOf({ ...good, commands: [] })).toEqual({ notifications: 0, stalls: 0 })
  })
})

describe('judge() of positions', () => {
  const passed = { at: 101.5, positions: new Map([[0, 14]]), pending: new Set<string>() }

  it('sees one that passed what was neither told nor stored', () => {
    expect(broken({ positions: [passed] })).toEqual(['I8'])
    expect(broken({ positions: [{ ...passed, pending: new Set([`s ${id} 2`]) }] })).toEqual([])
    expect(broken({ positions: [{ ...passed, positions: new Map([[0, 13]]) }] })).toEqual([])
    expect(broken({ positions: [{ ...passed, positions: new Map([[1, 14]]) }] })).toEqual([])
  })

  it('sees one that goes back', () => {
    const before = { at: 300, positions: new Map([[0, 13]]), pending: new Set<string>() }
    expect(broken({ positions: [...good.positions, before] })).toEqual(['I8'])
  })

  it('looks at the last event of an operation', () => {
    const two = record(4, { operationType: 'ATTRIBUTE_UPDATE', attributeName: 'w', operationId: 'o3' })
    expect(broken({ records: [...good.records, two], positions: [passed] })).toEqual([])
  })
})

describe('judge() of counters', () => {
  const counted = {
    subscriptionId: 's',
    calm: true,
    timesSent: 5,
    timesFailed: 3,
    attemptsSeen: 5,
    accepted: 2,
    acknowledged: 2,
  }
  const storm = { ...counted, calm: false }
  const paused = [asked(10, {}), asked(300, { isActive: false })]

  it.each([
    ['every attempt', counted, undefined, []],
    ['an attempt too few', { ...counted, timesSent: 4, timesFailed: 2 }, undefined, ['I10']],
    ['a failure too few', { ...counted, timesFailed: 2 }, undefined, ['I10']],
    ['in a storm, an attempt less than was seen', { ...storm, timesSent: 4, timesFailed: 2 }, undefined, []],
    ['in a storm, an attempt that nobody saw', { ...storm, timesSent: 6, timesFailed: 4 }, undefined, []],
    ['in a storm, a success twice', { ...storm, timesFailed: 2 }, undefined, ['I10']],
    [
      'in a storm, a success twice that was one twice',
      { ...storm, timesFailed: 2, accepted: 3 },
      undefined,
      [],
    ],
    ['in a storm, a success not at all', { ...storm, timesFailed: 4 }, undefined, ['I10']],
    ['of a paused one, a success not at all', { ...storm, timesFailed: 4 }, paused, []],
    ['of a paused one, a success too many', { ...storm, timesFailed: 2 }, paused, ['I10']],
  ])('that count %s', (_, one, commands, expected) => {
    expect(broken({ counted: [one], commands: commands ?? good.commands })).toEqual(expected)
  })
})

describe('judge() of readiness', () => {
  const late = [notified(1), notified(2, 30_000)]
  const waited = {
    refused: [{ notificationId: 'n2', subscriptionId: 's', at: 200 }],
    notifications: late,
    positions: [],
  }
  const sample = (askedAt: number, oldestUndeliveredMs: number) => [
    { askedAt, answeredAt: askedAt + 1, oldestUndeliveredMs },
  ]

  it.each([
    ['silence within ten seconds', sample(10_100, 0), undefined, []],
    ['silence after that', sample(20_300, 0), undefined, ['I14']],
    ['an age that does not grow', sample(20_300, 10_000), undefined, ['I14']],
    ['an age that is right within ten seconds', sample(20_300, 10_200), undefined, []],
    ['silence when it was delivered', sample(30_000, 0), undefined, []],
    [
      'silence when nobody wanted it any more',
      sample(20_300, 0),
      [asked(10, {}), asked(20_000, { isActive: false })],
      [],
    ],
  ])('that tells: %s', (_, readiness, commands, expected) => {
    expect(broken({ ...waited, readiness, commands: commands ?? good.commands })).toEqual(expected)
  })
})
