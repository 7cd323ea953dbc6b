import type { AttributeInstance, StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import { BadRequestData, ResourceNotFound } from '@lodestream/shared/ngsi-ld/errors'
import type { InstanceFragment } from '@lodestream/shared/ngsi-ld/fragment'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decideTelemetry } from './telemetry.ts'

const created = '2026-01-01T00:00:00.000000Z'
const now = '2026-01-02T00:00:00.000000Z'
const [noon, later] = ['2026-01-01T12:00:00Z', '2026-01-01T12:00:01Z']
const target = { id: 'urn:ngsi-ld:Room:1' }
const stamps = { createdAt: created, modifiedAt: created }
const current: AttributeInstance = {
  ...{ kind: 'Property', value: 20, observedAt: noon, unitCode: 'CEL', ...stamps },
}

function room(instance?: AttributeInstance): StoredEntity {
  return {
    ...{ id: target.id, types: ['Room'], version: 1, ...stamps },
    attributes: instance ? { temperature: [instance] } : {},
  }
}

function decide(members: Partial<InstanceFragment>, entity: StoredEntity | undefined = room(current)) {
  const fragment: InstanceFragment = { kind: 'Property', inferred: true, ...members }
  return decideTelemetry({ target, attribute: 'temperature', fragment }, entity, now)
}

describe('decideTelemetry()', () => {
  it('merges a newer value: what it does not say stays', () => {
    expect(decide({ value: 21, observedAt: later })).toMatchObject({
      result: 'written',
      change: {
        changes: [{ kind: 'attributeUpdated', instance: { value: 21, observedAt: later, unitCode: 'CEL' } }],
      },
    })
  })

  it('creates an attribute, or an instance of another dataset', () => {
    expect(decide({ value: 1 }, room())).toMatchObject({
      result: 'written',
      change: { changes: [{ kind: 'attributeCreated', instance: { value: 1, createdAt: now } }] },
    })
    expect(decide({ value: 1, datasetId: 'urn:d:1', observedAt: created })).toMatchObject({
      change: { changes: [{ kind: 'attributeCreated', instance: { datasetId: 'urn:d:1' } }] },
    })
  })

  it('creates no entity: a message tells no type', () => {
    expect(() => decideTelemetry({ target, attribute: 'a', fragment: {} }, undefined, now)).toThrow(
      ResourceNotFound,
    )
  })

  it('puts an older value into the history only', () => {
    const { change, past, result } = decide({ value: 19, observedAt: '2026-01-01T11:59:59.999999Z' })

    expect(result).toBe('late')
    expect(change).toBeUndefined()
    expect(past).toEqual({
      name: 'temperature',
      instance: { ...current, value: 19, observedAt: '2026-01-01T11:59:59.999999Z', modifiedAt: now },
    })
  })

  it('mixes nothing of a newer object into an older one, but merges in order', () => {
    const entity = room({ ...current, value: { a: 1, b: 2 } })

    expect(decide({ value: { a: 9 }, observedAt: created }, entity).past?.instance.value).toEqual({ a: 9 })
    expect(decide({ value: { a: 9 }, observedAt: later }, entity).change).toMatchObject({
      changes: [{ instance: { value: { a: 9, b: 2 } } }],
    })
  })

  it('changes nothing when the current value comes again, however its time is written', () => {
    expect(decide({ value: 20, observedAt: '2026-01-01T12:00:00.000Z' })).toEqual({ result: 'repeated' })
    expect(decide({ value: 20, observedAt: noon, unitCode: 'CEL' })).toEqual({ result: 'repeated' })
    expect(decide({ value: 20, observedAt: noon })).toEqual({ result: 'repeated' })
  })

  it('takes another value of the same instant as a correction', () => {
    expect(decide({ value: 22, observedAt: noon })).toMatchObject({ result: 'written' })
    expect(decide({ value: 20, observedAt: noon, unitCode: 'FAH' })).toMatchObject({ result: 'written' })
  })

  it('takes a value without a time as observed now, where the attribute has one', () => {
    expect(decide({ value: 20 })).toMatchObject({
      result: 'written',
      change: { changes: [{ instance: { observedAt: now } }] },
    })
    const { observedAt: _, ...timeless } = current
    const [change] = Object.values(decide({ value: 20 }, room(timeless)).change ?? {})
      .flat()
      .slice(-1)
    expect(change).not.toMatchObject({ instance: { observedAt: expect.anything() } })
  })

  it('keeps the kind of the attribute', () => {
    const point = { type: 'Point', coordinates: [1, 2] }
    const place = room({ kind: 'GeoProperty', value: point, ...stamps })

    expect(() => decide({ value: 1 }, place)).toThrow(BadRequestData)
    expect(decide({ kind: 'GeoProperty', value: point }, place)).toMatchObject({ result: 'written' })
    expect(() => decide({ kind: 'Relationship', value: 'urn:a' })).toThrow(/cannot become a Relationship/)
    expect(() => decide({ kind: 'Relationship', value: 'urn:a', observedAt: created })).toThrow(
      BadRequestData,
    )
  })

  it('ends with the value observed last, in whatever order and however often values come', () => {
    const seconds = fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(seconds, (order) => {
        let entity = room()
        const kept = new Set<number>()
        for (const second of order) {
          const observedAt = `2026-01-01T12:00:${String(second).padStart(2, '0')}Z`
          const { change, past } = decide({ value: second, observedAt }, entity)
          if (change?.kind === 'entityUpdated') entity = change.entity
          if (change || past) kept.add(second)
        }
        expect(entity.attributes.temperature?.[0]?.value).toBe(Math.max(...order))
        expect(kept).toEqual(new Set(order))
      }),
    )
  })
})
