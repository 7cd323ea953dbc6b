import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildTerms } from '../json-ld/build-terms.ts'
import { coreTerms } from '../json-ld/core-terms.ts'
import type { RequestContext, Terms } from '../json-ld/terms.ts'
import type { AttributeInstance, Attributes, StoredEntity } from '../ngsi-ld/entity.ts'
import type { EntityChange, InstanceChange } from '../ngsi-ld/entity-change.ts'
import { BadRequestData } from '../ngsi-ld/errors.ts'
import { type DecodedEvent, decodeEvent } from './decode-event.ts'
import { type ChangeMeta, encodeChange } from './encode-change.ts'
import type { EntityEvent, EventRecord } from './entity-event.ts'
import { entityEventSchema } from './entity-event-schema.ts'
import { maxEventBytes, truncateAboveBytes } from './entity-topic.ts'
import { foldEvents, SequenceGap } from './fold-events.ts'

const example = 'https://example.org/'
const coreVocabulary = 'https://uri.etsi.org/ngsi-ld/default-context/'
const terms = buildTerms(
  new Map(
    ['Sensor', 'temperature', 'humidity', 'high', 'nested'].map((name) => [name, { iri: example + name }]),
  ),
)
const at = '2026-01-01T00:00:00.000001Z'
const entityId = 'urn:ngsi-ld:Sensor:1'

const ajv = new Ajv({ allErrors: true, strictTypes: false })
addFormats.default(ajv)
const isValid = ajv.compile(entityEventSchema)

function contextOf(eventTerms: Terms, urls = ['https://example.org/context.jsonld']): RequestContext {
  const eventContexts = [...urls, 'https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld']
  return {
    expand: eventTerms.expand,
    compact: eventTerms.compact,
    given: undefined,
    linkUrl: eventContexts[0] ?? '',
    eventContexts,
    eventTerms,
  }
}

const ids = { last: 0 }

function nextId(): string {
  ids.last += 1
  return `01930000-0000-7000-8000-${String(ids.last).padStart(12, '0')}`
}

function metaOf(part: Partial<ChangeMeta> = {}): ChangeMeta {
  return {
    tenant: '',
    tenantName: 'default',
    entityId,
    firstSequence: 1,
    entityVersion: 1,
    operationId: 'op-1',
    operation: 'createEntity',
    occurredAt: at,
    context: contextOf(terms),
    newEventId: nextId,
    ...part,
  }
}

function entityOf(attributes: Attributes, part: Partial<StoredEntity> = {}): StoredEntity {
  return {
    id: entityId,
    types: [`${example}Sensor`],
    createdAt: at,
    modifiedAt: at,
    version: 1,
    attributes,
    ...part,
  }
}

function property(
  value: AttributeInstance['value'],
  part: Partial<AttributeInstance> = {},
): AttributeInstance {
  return { kind: 'Property', value, createdAt: at, modifiedAt: at, ...part }
}

function bodies(records: readonly EventRecord[]): EntityEvent[] {
  return records.map(({ body }) => JSON.parse(body))
}

function decodeAll(records: readonly EventRecord[]): DecodedEvent[] {
  return records.map((record, index) => decodeEvent({ ...record, partition: 0, offset: BigInt(index) }))
}

const temperature = `${example}temperature`

describe('encodeChange()', () => {
  it('makes ENTITY_CREATE and then one ATTRIBUTE_CREATE per instance, none with updatedEntity', () => {
    const bottom = property(2, { datasetId: 'urn:ngsi-ld:Dataset:bottom' })
    const records = encodeChange(
      { kind: 'entityCreated', entity: entityOf({ [temperature]: [property(1), bottom] }) },
      metaOf(),
    )

    const events = bodies(records)
    expect(events.map((event) => [event.operationType, event.attributeName, event.datasetId])).toEqual([
      ['ENTITY_CREATE', undefined, undefined],
      ['ATTRIBUTE_CREATE', 'temperature', undefined],
      ['ATTRIBUTE_CREATE', 'temperature', 'urn:ngsi-ld:Dataset:bottom'],
    ])
    expect(
      events.map(({ sequence, operationIndex, operationCount }) => [
        sequence,
        operationIndex,
        operationCount,
      ]),
    ).toEqual([
      [1, 0, 3],
      [2, 1, 3],
      [3, 2, 3],
    ])
    expect(events.some((event) => 'updatedEntity' in event)).toBe(false)
    expect(JSON.parse(events[0]?.operationPayload ?? '')).toEqual({
      id: entityId,
      type: 'Sensor',
      createdAt: at,
      modifiedAt: at,
      temperature: [
        { type: 'Property', value: 1, createdAt: at, modifiedAt: at },
        {
          type: 'Property',
          value: 2,
          datasetId: 'urn:ngsi-ld:Dataset:bottom',
          createdAt: at,
          modifiedAt: at,
        },
      ],
    })
    expect(JSON.parse(events[1]?.operationPayload ?? '')).toEqual({
      type: 'Property',
      value: 1,
      createdAt: at,
      modifiedAt: at,
    })
  })

  it('makes one ATTRIBUTE_DELETE per instance and then ENTITY_DELETE with the entity before', () => {
    const previous = entityOf({ [temperature]: [property(1)] })

    const events = bodies(
      encodeChange({ kind: 'entityDeleted', previous, deletedAt: at }, metaOf({ operation: 'deleteEntity' })),
    )

    expect(events.map(({ operationType }) => operationType)).toEqual(['ATTRIBUTE_DELETE', 'ENTITY_DELETE'])
    expect(JSON.parse(events[0]?.previousPayload ?? '')).toMatchObject({ value: 1 })
    expect(JSON.parse(events[1]?.previousEntity ?? '')).toMatchObject({
      id: entityId,
      temperature: { value: 1 },
    })
    expect(events[1]).not.toHaveProperty('operationPayload')
  })

  it('carries the entity after the operation in each of up to 8 events and in the last of more', () => {
    const countWith = (count: number) => {
      const changes: InstanceChange[] = Array.from({ length: count }, (_, index) => ({
        kind: 'attributeCreated',
        name: `${example}a${index}`,
        instance: property(index),
      }))
      const entity = entityOf(
        Object.fromEntries(
          changes.map(({ name, ...change }) => [name, 'instance' in change ? [change.instance] : []]),
        ),
      )
      const records = encodeChange(
        { kind: 'entityUpdated', previous: entityOf({}), entity, changes },
        metaOf(),
      )
      return bodies(records).map((event) => 'updatedEntity' in event)
    }

    expect(countWith(8)).toEqual(Array(8).fill(true))
    expect(countWith(9)).toEqual([...Array(8).fill(false), true])
  })

  it('makes no event when no attribute changed', () => {
    const change: EntityChange = {
      kind: 'entityUpdated',
      previous: entityOf({}),
      entity: entityOf({}, { types: ['https://example.org/Other'] }),
      changes: [],
    }

    expect(encodeChange(change, metaOf())).toEqual([])
  })

  it('carries a key, CloudEvents headers in binary mode and the trace of the request', () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    const [record] = encodeChange(
      { kind: 'entityCreated', entity: entityOf({}) },
      metaOf({ tenant: 'a|b%', tenantName: 'a|b%', traceparent, actor: 'alice' }),
    )

    expect(record?.key).toBe(`a%7Cb%25|${entityId}`)
    expect(record?.headers).toEqual({
      ce_specversion: '1.0',
      ce_id: bodies(record ? [record] : [])[0]?.eventId,
      ce_source: 'urn:lodestream:tenant:a%7Cb%25',
      ce_type: 'org.etsi.ngsi-ld.entity.created',
      ce_subject: entityId,
      ce_time: at,
      ce_sequence: '0000000000000001',
      ce_partitionkey: `a%7Cb%25|${entityId}`,
      'content-type': 'application/json',
      traceparent,
    })
    expect(bodies(record ? [record] : [])[0]).toMatchObject({ tenantName: 'a|b%', actor: 'alice' })
  })

  it('tells of each event the names that the core would expand otherwise, and no others', () => {
    const humidity = property(1)
    const entity = entityOf({
      [temperature]: [property({ [`${example}nested`]: 1 })],
      [`${example}humidity`]: [humidity],
      [`${coreVocabulary}plain`]: [property(1)],
    })

    const [created, ...attributes] = bodies(encodeChange({ kind: 'entityCreated', entity }, metaOf()))

    expect(created?.terms).toEqual({
      Sensor: `${example}Sensor`,
      temperature,
      nested: `${example}nested`,
      humidity: `${example}humidity`,
    })
    expect(attributes.map((event) => Object.keys(event.terms ?? {}))).toEqual([
      ['Sensor', 'temperature', 'nested'],
      ['Sensor', 'humidity'],
      ['Sensor'],
    ])
  })

  it('has no terms when the core context suffices', () => {
    const entity = entityOf(
      { [`${coreVocabulary}plain`]: [property(1)] },
      { types: [`${coreVocabulary}Sensor`] },
    )

    const events = bodies(
      encodeChange({ kind: 'entityCreated', entity }, metaOf({ context: contextOf(coreTerms, []) })),
    )

    expect(events.some((event) => 'terms' in event)).toBe(false)
    expect(events[1]?.attributeName).toBe('plain')
  })

  it('drops updatedEntity, then what was before, and never what a replay needs, from a record above 900 kB', () => {
    const textOf = (length: number) => property('x'.repeat(length))
    const updateOf = (instance: AttributeInstance, previous: AttributeInstance) => {
      const change: EntityChange = {
        kind: 'entityUpdated',
        previous: entityOf({ [temperature]: [previous] }),
        entity: entityOf({ [temperature]: [instance] }),
        changes: [{ kind: 'attributeUpdated', name: temperature, instance, previous }],
      }
      const [record] = encodeChange(change, metaOf())
      const [event] = bodies(record ? [record] : [])
      expect(isValid(event), JSON.stringify(isValid.errors)).toBe(true)
      return [
        event?.truncated ?? false,
        'updatedEntity' in (event ?? {}),
        'previousPayload' in (event ?? {}),
        'operationPayload' in (event ?? {}),
      ]
    }

    expect(updateOf(textOf(100), textOf(100))).toEqual([false, true, true, true])
    expect(updateOf(textOf(500_000), textOf(100))).toEqual([true, false, true, true])
    expect(updateOf(textOf(500_000), textOf(500_000))).toEqual([true, false, false, true])
    expect(updateOf(textOf(truncateAboveBytes), textOf(100))).toEqual([true, false, false, true])
  })

  it('measures records in bytes, not in characters', () => {
    const change: EntityChange = {
      kind: 'entityUpdated',
      previous: entityOf({}),
      entity: entityOf({ [temperature]: [property('\u20ac'.repeat(200_000))] }),
      changes: [
        { kind: 'attributeCreated', name: temperature, instance: property('\u20ac'.repeat(200_000)) },
      ],
    }

    const [record] = encodeChange(change, metaOf())

    expect(Buffer.byteLength(record?.body ?? '')).toBeLessThanOrEqual(truncateAboveBytes)
  })

  it('refuses a change whose event would be larger than the log takes', () => {
    const entity = entityOf({ [temperature]: [property('x'.repeat(maxEventBytes))] })

    expect(() => encodeChange({ kind: 'entityCreated', entity }, metaOf())).toThrow(BadRequestData)
  })
})

const name = fc.constantFrom(
  temperature,
  `${example}humidity`,
  `${coreVocabulary}plain`,
  'https://other.example/x',
  `${coreVocabulary}__proto__`,
)
const value: fc.Arbitrary<AttributeInstance> = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }).map((json) => property(plainKeys(json) as AttributeInstance['value'])),
  fc
    .record({ [`${example}nested`]: fc.integer(), [`${coreVocabulary}k`]: fc.string() })
    .map((json) => property(json)),
  fc.constantFrom<AttributeInstance>(
    { ...property({ en: 'a"b\\', fr: '\u2028' }), kind: 'LanguageProperty' },
    { ...property(`${example}high`), kind: 'VocabProperty' },
    { ...property([`${example}high`, `${coreVocabulary}low`]), kind: 'VocabProperty' },
    { ...property({ raw: { temperature: [1] } }), kind: 'JsonProperty' },
    { ...property([1, { [`${example}nested`]: 2 }]), kind: 'ListProperty' },
    { ...property('urn:ngsi-ld:Room:1', { objectType: [`${example}Sensor`] }), kind: 'Relationship' },
    { ...property(['urn:ngsi-ld:Room:1', 'urn:ngsi-ld:Room:2']), kind: 'ListRelationship' },
    { ...property({ type: 'Point', coordinates: [1, 2] }), kind: 'GeoProperty' },
    property(1, {
      observedAt: at,
      unitCode: 'CEL',
      attributes: { [temperature]: [property(1), property(2, { datasetId: 'urn:d:1' })] },
    }),
  ),
)

/** Expanded values have IRIs as keys. */
function plainKeys(json: unknown): unknown {
  // JSON writes no -0.
  if (json === 0) return 0
  if (Array.isArray(json)) return json.map(plainKeys)
  if (typeof json !== 'object' || json === null) return json
  return Object.fromEntries(
    Object.entries(json).map(([, item], index) => [`${coreVocabulary}k${index}`, plainKeys(item)]),
  )
}

type Step = {
  readonly kind: 'create' | 'set' | 'remove' | 'delete'
  readonly name: string
  readonly datasetId: string | undefined
  readonly instance: AttributeInstance
  readonly own: boolean
}
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('create', 'set', 'set', 'set', 'remove', 'delete'),
  name,
  datasetId: fc.constantFrom(undefined, 'urn:ngsi-ld:Dataset:1'),
  instance: value,
  own: fc.boolean(),
})

function changeOf(
  current: StoredEntity | undefined,
  { kind, name: attribute, datasetId, instance }: Step,
): EntityChange | undefined {
  const given = datasetId === undefined ? instance : { ...instance, datasetId }
  if (!current) return { kind: 'entityCreated', entity: entityOf(Object.fromEntries([[attribute, [given]]])) }
  if (kind === 'create') return undefined
  if (kind === 'delete') return { kind: 'entityDeleted', previous: current, deletedAt: at }
  const before = Object.hasOwn(current.attributes, attribute) ? (current.attributes[attribute] ?? []) : []
  const previous = before.find((one) => one.datasetId === datasetId)
  if (kind === 'remove' && !previous) return undefined
  const others = before.filter((one) => one !== previous)
  const after =
    kind === 'remove'
      ? others
      : previous
        ? before.map((one) => (one === previous ? given : one))
        : [...others, given]
  const attributes = new Map(Object.entries(current.attributes))
  if (after.length === 0) attributes.delete(attribute)
  else attributes.set(attribute, after)
  const change: InstanceChange =
    kind === 'remove' && previous
      ? { kind: 'attributeDeleted', name: attribute, previous }
      : previous
        ? { kind: 'attributeUpdated', name: attribute, instance: given, previous }
        : { kind: 'attributeCreated', name: attribute, instance: given }
  return {
    kind: 'entityUpdated',
    previous: current,
    entity: { ...current, attributes: Object.fromEntries(attributes) },
    changes: [change],
  }
}

/** Runs the steps as a store would. */
function run(steps: readonly Step[]) {
  let current: StoredEntity | undefined
  const records: EventRecord[] = []
  let version = 0
  for (const one of steps) {
    const change = changeOf(current, one)
    if (!change) continue
    version += 1
    const context = one.own ? contextOf(terms) : contextOf(coreTerms, [])
    records.push(
      ...encodeChange(change, metaOf({ firstSequence: records.length + 1, entityVersion: version, context })),
    )
    current = change.kind === 'entityDeleted' ? undefined : change.entity
  }
  return { current, records, version }
}

describe('events', () => {
  it('replayed give the state, whatever happened and whatever contexts were used', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        const { current, records, version } = run(steps)

        const folded = foldEvents(decodeAll(records))

        const { version: _, ...entity } = current ?? { version: 0 }
        expect(folded).toEqual({ ...(current ? { entity } : {}), sequence: records.length, version })
      }),
      { numRuns: 200 },
    )
  })

  it('replayed twice over give the same state', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 8 }), (steps) => {
        const events = decodeAll(run(steps).records)

        expect(foldEvents([...events, ...events])).toEqual(foldEvents(events))
      }),
      { numRuns: 50 },
    )
  })

  it('are valid against the JSON Schema', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), (steps) => {
        for (const event of bodies(run(steps).records))
          expect(isValid(event), JSON.stringify(isValid.errors)).toBe(true)
      }),
      { numRuns: 100 },
    )
  })

  it('with one missing are a gap', () => {
    const events = decodeAll(
      encodeChange(
        {
          kind: 'entityCreated',
          entity: entityOf({ [temperature]: [property(1), property(2, { datasetId: 'urn:d:1' })] }),
        },
        metaOf(),
      ),
    )

    expect(() => foldEvents(events.filter((_, index) => index !== 1))).toThrow(SequenceGap)
  })
})
