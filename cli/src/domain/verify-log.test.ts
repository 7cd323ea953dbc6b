import type { EntityEvent, EventRecord } from '@lodestream/shared/events/entity-event'
import { entityEventValidator } from '@lodestream/shared/events/entity-event-validator'
import { describe, expect, it } from 'vitest'
import { anEvent, asRecord } from '../testing/an-event.ts'
import { maxFindings, verifyLog } from './verify-log.ts'

function kindsOf(events: readonly (EntityEvent | EventRecord)[], complete = false): readonly string[] {
  const verification = verifyLog({ complete, schemaProblem: entityEventValidator() })
  for (const event of events) verification.take('body' in event ? event : asRecord(event))
  return verification.reports().flatMap(({ findings }) => findings.map(({ kind }) => kind))
}

const [one, two, three] = [1, 2, 3].map((sequence) => anEvent({ sequence, entityVersion: sequence })) as [
  EntityEvent,
  EntityEvent,
  EntityEvent,
]

describe('verifyLog', () => {
  it('has nothing to say about a log as docs/events.md promises it', () => {
    expect(kindsOf([one, two, one, two, three], true)).toEqual([])
  })

  it.each([
    ['a gap', [one, three], ['gap']],
    ['a repetition with other bytes', [one, two, { ...one, actor: 'x' }], ['duplicate-differs']],
    ['an event that comes too late', [one, three, two], ['gap', 'order']],
    ['a version that goes back', [one, { ...two, entityVersion: 0 }], ['schema', 'version']],
    ['a body against the schema', [{ ...one, operation: 'doWhatever' }], ['schema']],
    ['a record that is no event', [{ key: '|urn:x:1', headers: {}, body: 'hello' }], ['malformed']],
    ['a key without tenant', [{ ...asRecord(one), key: 'urn:x:1' }], ['malformed']],
  ])('finds %s', (_name, events, kinds) => {
    expect(kindsOf(events)).toEqual(kinds)
  })

  it('an entity that begins late is a finding only when the log is said to be complete', () => {
    expect(kindsOf([two, three])).toEqual([])
    expect(kindsOf([two, three], true)).toEqual(['begins-late'])
  })

  it('reports per tenant, and one tenant does not disturb another', () => {
    const verification = verifyLog({ complete: true, schemaProblem: () => undefined })
    for (const event of [one, { ...one, tenantName: 'other', actor: 'y' }, two])
      verification.take(asRecord(event))

    expect(verification.reports()).toMatchObject([
      { tenant: 'default', events: 2, entities: 1, problems: 0 },
      { tenant: 'other', events: 1, entities: 1, problems: 0 },
    ])
  })

  it('keeps so many findings, and counts all', () => {
    const verification = verifyLog({ complete: false, schemaProblem: () => 'wrong' })
    for (let sequence = 1; sequence <= 150; sequence++) verification.take(asRecord(anEvent({ sequence })))

    const [report] = verification.reports()
    expect(report?.problems).toBe(150)
    expect(report?.findings).toHaveLength(maxFindings)
  })
})
