import type { EntityEvent } from '@lodestream/shared/events/entity-event'
import { type AttributeKind, attributeKinds, valueMember } from '@lodestream/shared/ngsi-ld/entity'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openApi, type TestApi } from '../../testing/open-api.ts'

const id = 'urn:ngsi-ld:T:1'
const at = `/entities/${id}`

/** Two values of each kind, and its NGSI-LD Null. */
const values: Record<AttributeKind, readonly [one: unknown, two: unknown, none: unknown]> = {
  Property: [1, { a: 'b' }, 'urn:ngsi-ld:null'],
  GeoProperty: [
    { type: 'Point', coordinates: [1, 2] },
    { type: 'Point', coordinates: [3, 4] },
    'urn:ngsi-ld:null',
  ],
  LanguageProperty: [{ en: 'a' }, { en: 'b' }, { '@none': 'urn:ngsi-ld:null' }],
  VocabProperty: ['A', 'B', 'urn:ngsi-ld:null'],
  JsonProperty: [{ a: 1 }, { b: 2 }, 'urn:ngsi-ld:null'],
  ListProperty: [[1], [2], ['urn:ngsi-ld:null']],
  Relationship: ['urn:r:1', 'urn:r:2', 'urn:ngsi-ld:null'],
  ListRelationship: [['urn:r:1'], ['urn:r:2'], ['urn:ngsi-ld:null']],
}

interface Case {
  readonly kind: AttributeKind
  readonly datasetId: string | undefined
}

const cases: readonly Case[] = attributeKinds.flatMap((kind) => [
  { kind, datasetId: undefined },
  { kind, datasetId: 'urn:d:1' },
])

/** The attribute of a case with its first value, its second, or null. */
function attribute({ kind, datasetId }: Case, which: 0 | 1 | 2) {
  const dataset = datasetId === undefined ? {} : { datasetId }
  return { type: kind, [valueMember[kind]]: values[kind][which], ...dataset }
}

const query = ({ datasetId }: Case) => (datasetId === undefined ? '' : `?datasetId=${datasetId}`)
const entity = (attributes: object = {}) => ({ id, type: 'T', ...attributes })

/**
 * docs/events.md, "which operation makes which events". Every row starts with an entity that has attribute `b` (and `a` of
 * the case when `has` says so), and lists what comes out: operation type, attribute.
 */
const rows: readonly {
  readonly name: string
  readonly has?: true
  readonly send: (one: Case) => readonly [request: string, body?: unknown]
  readonly events: readonly string[]
}[] = [
  {
    name: 'Update Attributes, new',
    send: (one) => [`PATCH ${at}/attrs`, { a: attribute(one, 1) }],
    events: ['ATTRIBUTE_CREATE a'],
  },
  {
    name: 'Update Attributes',
    has: true,
    send: (one) => [`PATCH ${at}/attrs`, { a: attribute(one, 1) }],
    events: ['ATTRIBUTE_UPDATE a'],
  },
  {
    name: 'Update Attributes, the same again',
    has: true,
    send: (one) => [`PATCH ${at}/attrs`, { a: attribute(one, 0) }],
    events: ['ATTRIBUTE_UPDATE a'],
  },
  {
    name: 'Update Attributes, null',
    has: true,
    send: (one) => [`PATCH ${at}/attrs`, { a: attribute(one, 2) }],
    events: ['ATTRIBUTE_DELETE a'],
  },
  {
    name: 'Update Attributes, null of nothing',
    send: (one) => [`PATCH ${at}/attrs`, { a: attribute(one, 2) }],
    events: [],
  },
  { name: 'Update Attributes, empty', has: true, send: () => [`PATCH ${at}/attrs`, {}], events: [] },
  {
    name: 'Update Attributes, type only',
    has: true,
    send: () => [`PATCH ${at}/attrs`, { type: 'U' }],
    events: [],
  },
  {
    name: 'Merge Entity, new',
    send: (one) => [`PATCH ${at}`, { a: attribute(one, 1) }],
    events: ['ATTRIBUTE_CREATE a'],
  },
  {
    name: 'Merge Entity',
    has: true,
    send: (one) => [`PATCH ${at}`, { a: attribute(one, 1) }],
    events: ['ATTRIBUTE_UPDATE a'],
  },
  {
    name: 'Merge Entity, null',
    has: true,
    send: (one) => [`PATCH ${at}`, { a: attribute(one, 2) }],
    events: ['ATTRIBUTE_DELETE a'],
  },
  {
    name: 'Merge Entity, null of nothing',
    send: (one) => [`PATCH ${at}`, { a: attribute(one, 2) }],
    events: [],
  },
  {
    name: 'Append Attributes, new',
    send: (one) => [`POST ${at}/attrs`, { a: attribute(one, 1) }],
    events: ['ATTRIBUTE_CREATE a'],
  },
  {
    name: 'Append Attributes',
    has: true,
    send: (one) => [`POST ${at}/attrs`, { a: attribute(one, 1) }],
    events: ['ATTRIBUTE_UPDATE a'],
  },
  {
    name: 'Append Attributes, noOverwrite',
    has: true,
    send: (one) => [`POST ${at}/attrs?options=noOverwrite`, { a: attribute(one, 1), c: 1 }],
    events: ['ATTRIBUTE_CREATE c'],
  },
  {
    name: 'Partial Attribute Update',
    has: true,
    send: (one) => [`PATCH ${at}/attrs/a`, attribute(one, 1)],
    events: ['ATTRIBUTE_UPDATE a'],
  },
  {
    name: 'Partial Attribute Update of a member',
    has: true,
    send: ({ datasetId }) => [
      `PATCH ${at}/attrs/a`,
      { observedAt: '2026-01-01T00:00:00Z', ...(datasetId && { datasetId }) },
    ],
    events: ['ATTRIBUTE_UPDATE a'],
  },
  {
    name: 'Partial Attribute Update, null',
    has: true,
    send: (one) => [`PATCH ${at}/attrs/a`, attribute(one, 2)],
    events: ['ATTRIBUTE_DELETE a'],
  },
  {
    name: 'Replace Attribute',
    has: true,
    send: (one) => [`PUT ${at}/attrs/a`, attribute(one, 1)],
    events: ['ATTRIBUTE_UPDATE a'],
  },
  {
    name: 'Replace Entity, in both',
    has: true,
    send: (one) => [`PUT ${at}`, entity({ a: attribute(one, 1) })],
    events: ['ATTRIBUTE_DELETE b', 'ATTRIBUTE_UPDATE a'],
  },
  {
    name: 'Replace Entity, new',
    send: (one) => [`PUT ${at}`, entity({ a: attribute(one, 1) })],
    events: ['ATTRIBUTE_DELETE b', 'ATTRIBUTE_CREATE a'],
  },
  {
    name: 'Replace Entity, gone',
    has: true,
    send: () => [`PUT ${at}`, entity({ b: 2 })],
    events: ['ATTRIBUTE_DELETE a', 'ATTRIBUTE_UPDATE b'],
  },
  {
    name: 'Delete Attribute',
    has: true,
    send: (one) => [`DELETE ${at}/attrs/a${query(one)}`],
    events: ['ATTRIBUTE_DELETE a'],
  },
  {
    name: 'Delete Attribute, all',
    has: true,
    send: () => [`DELETE ${at}/attrs/a?deleteAll=true`],
    events: ['ATTRIBUTE_DELETE a'],
  },
  {
    name: 'Delete Entity',
    has: true,
    send: () => [`DELETE ${at}`],
    events: ['ATTRIBUTE_DELETE b', 'ATTRIBUTE_DELETE a', 'ENTITY_DELETE'],
  },
]

const told = ({ operationType, attributeName }: EntityEvent) =>
  attributeName === undefined ? operationType : `${operationType} ${attributeName}`

describe('which operation makes which events', () => {
  let api: TestApi
  beforeEach(() => {
    api = openApi()
  })
  afterEach(() => api[Symbol.asyncDispose]())

  describe.each(cases)('$kind, datasetId $datasetId', (one) => {
    it('Create Entity', async () => {
      await api.send('POST /entities', { body: entity({ b: 1, a: attribute(one, 0) }) })

      expect(api.events().map(told)).toEqual(['ENTITY_CREATE', 'ATTRIBUTE_CREATE b', 'ATTRIBUTE_CREATE a'])
    })

    it.each(rows)('$name', async (row) => {
      await api.send('POST /entities', { body: entity({ b: 1, ...(row.has && { a: attribute(one, 0) }) }) })
      const before = api.events().length
      const [request, body] = row.send(one)

      const { status } = await api.send(request, body === undefined ? {} : { body })

      expect(status).toBeLessThan(300)
      const events = api.events().slice(before)
      expect(events.map(told)).toEqual(row.events)
      const about = events.filter(({ attributeName }) => attributeName === 'a')
      expect(about.map(({ datasetId }) => datasetId)).toEqual(about.map(() => one.datasetId))
      expect(new Set(events.map(({ operationId }) => operationId)).size).toBe(Math.min(1, events.length))
      expect(events.map(({ operationIndex, operationCount }) => [operationIndex, operationCount])).toEqual(
        events.map((_, index) => [index, events.length]),
      )
      expect(api.events().map(({ sequence }) => sequence)).toEqual(api.events().map((_, index) => index + 1))
    })
  })

  it('several instances: one event for each that is touched', async () => {
    const b = [{ value: 1 }, { value: 2, datasetId: 'urn:d:1' }, { value: 3, datasetId: 'urn:d:2' }]
    await api.send('POST /entities', { body: entity({ b }) })
    await api.send(`PATCH ${at}/attrs`, { body: { b: b.slice(1) } })
    await api.send(`DELETE ${at}/attrs/b?deleteAll=true`)

    const instances = api
      .events()
      .map(({ operationType, datasetId }) => `${operationType} ${datasetId ?? ''}`)
    expect(instances).toEqual([
      'ENTITY_CREATE ',
      'ATTRIBUTE_CREATE ',
      'ATTRIBUTE_CREATE urn:d:1',
      'ATTRIBUTE_CREATE urn:d:2',
      'ATTRIBUTE_UPDATE urn:d:1',
      'ATTRIBUTE_UPDATE urn:d:2',
      'ATTRIBUTE_DELETE ',
      'ATTRIBUTE_DELETE urn:d:1',
      'ATTRIBUTE_DELETE urn:d:2',
    ])
  })
})
