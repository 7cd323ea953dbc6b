import { describe, expect, it } from 'vitest'
import type { Evidence } from './history.ts'
import { judge } from './oracle.ts'

const id = 'urn:x:1'
const entity = (value: number) => ({ id, type: 'T', v: { type: 'Property', value } })

function record(sequence: number, body: object, extra = {}) {
  const value = JSON.stringify({ entityId: id, sequence, operationId: `o${sequence}`, ...body, ...extra })
  return { partition: 0, key: id, value }
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
const notified = (value: number) => ({
  notificationId: `n${value}`,
  subscriptionId: 's',
  entityId: id,
  value,
})

/** A run in which everything went well. */
const good: Evidence = {
  writes: [
    { kind: 'create', entityId: id, value: 1, outcome: 'ok', status: 201 },
    { kind: 'update', entityId: id, value: 2, outcome: 'ok', status: 204 },
  ],
  records: [create, createV, update],
  state: new Map([[id, entity(2)]]),
  historyValues: new Set([1, 2]),
  notifications: [notified(1), notified(2)],
  deadLetters: new Set(),
  subscriptionIds: ['s'],
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
    expect(broken({ notifications: [notified(1)] })).toEqual(['I6'])
    expect(broken({ notifications: [notified(1)], deadLetters: new Set([`s ${id} 2`]) })).toEqual([])
  })

  it('sees first deliveries out of order', () => {
    expect(broken({ notifications: [notified(2), notified(1)] })).toEqual(['I7'])
  })

  it('sees what is left behind and a slow recovery', () => {
    expect(broken({ outboxRows: 1 })).toEqual(['I11'])
    expect(broken({ pendingDeliveries: 1 })).toEqual(['I11'])
    expect(broken({ recoveredInMs: 31_000 })).toEqual(['I12'])
  })
})
