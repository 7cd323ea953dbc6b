import { describe, expect, it } from 'vitest'
import { anEvent, asRecord } from '../testing/an-event.ts'
import { auditEntry, shortValue } from './audit-trail.ts'

describe('auditEntry', () => {
  it('says who changed an attribute, when, from what to what', () => {
    const record = asRecord(anEvent({ sequence: 7, actor: 'alice', operation: 'mergeEntity' }))

    expect(auditEntry(record, { attribute: 'speed' })).toEqual({
      sequence: 7,
      occurredAt: '2026-01-01T00:00:07.000000Z',
      operation: 'mergeEntity',
      operationType: 'ATTRIBUTE_UPDATE',
      actor: 'alice',
      attributeName: 'speed',
      from: { type: 'Property', value: 6 },
      to: { type: 'Property', value: 7 },
    })
  })

  it('knows an attribute by the IRI that its name means in the event', () => {
    const iri = 'https://example.org/speed'
    const record = asRecord(anEvent({ terms: { speed: iri } }))

    expect(auditEntry(record, { attribute: iri })?.attributeName).toBe('speed')
    expect(
      auditEntry(record, { attribute: 'https://uri.etsi.org/ngsi-ld/default-context/speed' }),
    ).toBeUndefined()
  })

  it('says nothing of other attributes, and of what is no event', () => {
    expect(auditEntry(asRecord(anEvent()), { attribute: 'colour' })).toBeUndefined()
    expect(auditEntry({ key: '|x', headers: {}, body: '{}' }, {})).toBeUndefined()
  })

  it.each([
    [{ type: 'Property', value: { a: 1 } }, '{"a":1}'],
    [{ type: 'Relationship', object: 'urn:x:1' }, '"urn:x:1"'],
    [{ id: 'urn:x:1', type: 'T' }, '(entity)'],
    [undefined, '-'],
  ])('shows %j as %s', (payload, shown) => {
    expect(shortValue(payload)).toBe(shown)
  })
})
