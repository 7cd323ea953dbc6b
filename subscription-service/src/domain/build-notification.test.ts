import type { AttributeInstance } from '@lodestream/shared/ngsi-ld/entity'
import type { JsonObject } from '@lodestream/shared/ngsi-ld/json'
import { describe, expect, it } from 'vitest'
import { farmTerms } from '../testing/farm-terms.ts'
import {
  created,
  deleted,
  farm,
  property,
  type SampleOperation,
  sampleOperation,
  updated,
} from '../testing/sample-operation.ts'
import { sampleSubscription } from '../testing/sample-subscription.ts'
import { buildNotification } from './build-notification.ts'
import { compileSubscription } from './compile-subscription.ts'
import { match } from './match.ts'
import { notifiedEntity } from './notified-entity.ts'
import { type NotificationParams, notificationTriggers, type Subscription } from './subscription.ts'

const origin = { notificationId: 'urn:ngsi-ld:Notification:n1', notifiedAt: '2025-01-02T10:00:00.000000Z' }
const context = {
  terms: farmTerms,
  linkUrl: 'http://context.example/farm.jsonld',
  embedded: ['http://context.example/farm.jsonld', 'http://core.example/'],
}

function render(
  operation: SampleOperation,
  params: Partial<NotificationParams>,
  changes: Partial<Subscription> = {},
) {
  const base = sampleSubscription({ notificationTrigger: notificationTriggers, ...changes })
  const compiled = compileSubscription(
    { ...base, notification: { ...base.notification, ...params } },
    context,
  )
  const events = sampleOperation(operation)
  const triggers = match(compiled, events, origin.notifiedAt)
  const { headers, body } = buildNotification(
    compiled,
    [notifiedEntity({ compiled, operation: events, triggers })],
    origin,
  )
  return { headers, notification: JSON.parse(body), entity: JSON.parse(body).data[0] as JsonObject }
}

const pump: AttributeInstance = { kind: 'Relationship', value: 'urn:ngsi-ld:Pump:p1' }
const label: AttributeInstance = { kind: 'LanguageProperty', value: { en: 'North house' } }
const backup = 'urn:ngsi-ld:Dataset:backup'
const times = { createdAt: '2025-01-01T00:00:00Z', modifiedAt: '2025-01-01T12:00:00Z' }
const deletedAt = '2025-01-02T10:00:00.000000Z'

const updateHumidity: SampleOperation = {
  entity: { attributes: { [farm('humidity')]: [property(64)], [farm('pump')]: [pump] } },
  changes: [updated('humidity', property(64), property(61))],
}

describe('buildNotification() (clause 5.3.1)', () => {
  it('has the five members and nothing else, and all attributes of the entity', () => {
    expect(render(updateHumidity, {}).notification).toEqual({
      id: 'urn:ngsi-ld:Notification:n1',
      type: 'Notification',
      subscriptionId: 'urn:ngsi-ld:Subscription:s1',
      notifiedAt: '2025-01-02T10:00:00.000000Z',
      data: [
        {
          id: 'urn:ngsi-ld:Greenhouse:g1',
          type: 'Greenhouse',
          humidity: { type: 'Property', value: 64 },
          pump: { type: 'Relationship', object: 'urn:ngsi-ld:Pump:p1' },
        },
      ],
    })
  })

  it.each([
    [
      'normalized',
      { type: 'Property', value: 64, previousValue: 61 },
      { type: 'Relationship', object: pump.value },
    ],
    ['concise', { value: 64, previousValue: 61 }, { object: pump.value }],
  ] as const)('shows changes, %s', (format, humidity, relationship) => {
    const { entity } = render(updateHumidity, { format, showChanges: true })

    expect(entity).toMatchObject({ humidity, pump: relationship })
  })

  it('shows no previous member for creations, other members, the same value, another kind', () => {
    const { entity } = render(
      {
        entity: {
          attributes: {
            [farm('a')]: [property(1)],
            [farm('b')]: [property({ x: [1], y: null }, { unitCode: 'P1' })],
            [farm('c')]: [pump],
          },
        },
        changes: [
          created('a'),
          updated('b', property({ x: [1], y: null }, { unitCode: 'P1' }), property({ y: null, x: [1] })),
          updated('c', pump, property('urn:ngsi-ld:Pump:p1')),
        ],
      },
      { showChanges: true },
    )

    expect(JSON.stringify(entity)).not.toContain('previous')
  })

  it('matches instances by datasetId', () => {
    const { entity } = render(
      {
        entity: { attributes: { [farm('a')]: [property(1), property(3, { datasetId: backup })] } },
        changes: [updated('a', property(3, { datasetId: backup }), property(2, { datasetId: backup }))],
      },
      { format: 'concise', showChanges: true },
    )

    expect(entity.a).toEqual([{ value: 1 }, { value: 3, datasetId: backup, previousValue: 2 }])
  })

  it('projects to notification.attributes, deletions too', () => {
    const { entity } = render(
      {
        entity: { scopes: ['/x'], attributes: { [farm('a')]: [property(1)], [farm('b')]: [property(2)] } },
        changes: [updated('a'), deleted('c'), deleted('d')],
      },
      { format: 'simplified', attributes: [farm('b'), farm('c'), farm('none')] },
    )

    expect(entity).toEqual({
      id: 'urn:ngsi-ld:Greenhouse:g1',
      type: 'Greenhouse',
      b: 2,
      c: 'urn:ngsi-ld:null',
    })
  })

  it('adds system attributes at both levels', () => {
    const { entity } = render(
      { entity: { attributes: { [farm('a')]: [property(1, times)] } }, changes: [created('a')] },
      { sysAttrs: true },
    )

    expect(entity).toMatchObject({
      createdAt: '2025-01-01T00:00:00.000000Z',
      modifiedAt: '2025-01-02T00:00:00.000000Z',
      a: { type: 'Property', value: 1, ...times },
    })
  })
})

describe('buildNotification() of a deleted attribute (clause 5.8.6)', () => {
  const nullOf = 'urn:ngsi-ld:null'
  const geo: AttributeInstance = { kind: 'GeoProperty', value: { type: 'Point', coordinates: [1, 2] } }
  const vocab: AttributeInstance = { kind: 'VocabProperty', value: farm('red') }
  const json: AttributeInstance = { kind: 'JsonProperty', value: { a: 1 } }
  const list: AttributeInstance = { kind: 'ListProperty', value: [1] }
  const objects: AttributeInstance = { kind: 'ListRelationship', value: ['urn:x'] }

  it.each([
    ['normalized', property(1), { type: 'Property', value: nullOf }],
    ['normalized', label, { type: 'LanguageProperty', languageMap: { '@none': nullOf } }],
    ['normalized', list, { type: 'ListProperty', valueList: [nullOf] }],
    ['normalized', objects, { type: 'ListRelationship', objectList: [nullOf] }],
    ['concise', property(1), nullOf],
    ['concise', geo, nullOf],
    ['concise', pump, { object: nullOf }],
    ['concise', vocab, { vocab: nullOf }],
    ['simplified', property(1), nullOf],
    ['simplified', pump, nullOf],
    ['simplified', label, { languageMap: { '@none': nullOf } }],
    ['simplified', vocab, { vocab: nullOf }],
    ['simplified', json, { json: nullOf }],
  ] as const)('%s, $kind', (format, previous, marker) => {
    expect(render({ changes: [deleted('x', previous)] }, { format }).entity.x).toEqual(marker)
  })

  it('has more room for system attributes and previous values', () => {
    const change = deleted('x', property(5, times))

    expect(render({ changes: [change] }, { sysAttrs: true, showChanges: true }).entity.x).toEqual({
      type: 'Property',
      value: nullOf,
      ...times,
      deletedAt,
      previousValue: 5,
    })
    expect(render({ changes: [change] }, { format: 'concise', sysAttrs: true }).entity.x).toEqual({
      value: nullOf,
      ...times,
      deletedAt,
    })
  })

  it.each([
    [
      'normalized',
      [
        { type: 'Property', value: 61 },
        { type: 'Property', value: nullOf, datasetId: backup },
      ],
    ],
    ['concise', [{ value: 61 }, { value: nullOf, datasetId: backup }]],
    ['simplified', { dataset: { '@none': 61, [backup]: nullOf } }],
  ] as const)('one instance while another remains, %s', (format, expected) => {
    const { entity } = render(
      {
        entity: { attributes: { [farm('x')]: [property(61)] } },
        changes: [deleted('x', property(60, { datasetId: backup }))],
      },
      { format },
    )

    expect(entity.x).toEqual(expected)
  })

  it('all instances: one marker, or each with its previous value', () => {
    const changes = [deleted('x', property(1)), deleted('x', property(2, { datasetId: backup }))]

    expect(render({ changes }, {}).entity.x).toEqual({ type: 'Property', value: nullOf })
    expect(render({ changes }, { format: 'simplified' }).entity.x).toBe(nullOf)
    expect(render({ changes }, { format: 'concise', showChanges: true }).entity.x).toEqual([
      { value: nullOf, previousValue: 1 },
      { value: nullOf, datasetId: backup, previousValue: 2 },
    ])
  })

  it('the only, non-default instance keeps its datasetId', () => {
    const changes = [deleted('x', property(2, { datasetId: backup }))]

    expect(render({ changes }, { format: 'simplified' }).entity.x).toEqual({ dataset: { [backup]: nullOf } })
    expect(render({ changes }, {}).entity.x).toMatchObject({ datasetId: backup })
  })
})

describe('buildNotification() of a deleted entity (clause 5.8.6)', () => {
  const deleteEntity: SampleOperation = {
    kind: 'entityDeleted',
    entity: { scopes: ['/x'], attributes: { [farm('humidity')]: [property(64)], [farm('pump')]: [pump] } },
    changes: [deleted('humidity', property(64)), deleted('pump', pump)],
  }
  const head = { id: 'urn:ngsi-ld:Greenhouse:g1', type: 'Greenhouse', deletedAt }

  it('id, type and deletedAt', () => {
    expect(render(deleteEntity, {}, { notificationTrigger: ['entityDeleted'] }).entity).toEqual(head)
  })

  it('all attributes with previous values when changes are shown', () => {
    const { entity } = render(deleteEntity, { showChanges: true }, { notificationTrigger: ['entityDeleted'] })

    expect(entity).toEqual({
      ...head,
      humidity: { type: 'Property', value: 'urn:ngsi-ld:null', previousValue: 64 },
      pump: { type: 'Relationship', object: 'urn:ngsi-ld:null', previousObject: 'urn:ngsi-ld:Pump:p1' },
    })
  })

  it('the watched attributes as markers when their deletion was subscribed to', () => {
    const { entity } = render(
      deleteEntity,
      { format: 'concise' },
      { notificationTrigger: ['attributeDeleted', 'entityDeleted'], watchedAttributes: [farm('humidity')] },
    )

    expect(entity).toEqual({ ...head, humidity: 'urn:ngsi-ld:null' })
  })
})

describe('buildNotification() over HTTP (clause 6.3.8)', () => {
  const endpoint = sampleSubscription().notification.endpoint
  const link =
    '<http://context.example/farm.jsonld>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'

  it('JSON: the @context in a Link header, receiverInfo as headers that do not replace ours', () => {
    const receiverInfo = [
      { key: 'Authorization', value: 'Bearer x' },
      { key: 'LINK', value: 'mine' },
      { key: 'Prefer', value: 'x' },
    ]
    const { headers, notification } = render(updateHumidity, { endpoint: { ...endpoint, receiverInfo } })

    expect(headers).toEqual({
      Authorization: 'Bearer x',
      Prefer: 'x',
      'Content-Type': 'application/json',
      Link: link,
    })
    expect(notification).not.toHaveProperty('@context')
  })

  it('JSON-LD: the @context inside, no Link; the tenant by its header', () => {
    const { headers, notification } = render(
      { ...updateHumidity, tenant: 'farm' },
      { endpoint: { ...endpoint, accept: 'application/ld+json' } },
      { tenant: 'farm' },
    )

    expect(headers).toEqual({ 'Content-Type': 'application/ld+json', 'NGSILD-Tenant': 'farm' })
    expect(notification['@context']).toEqual(context.embedded)
    expect(notification.data[0]['@context']).toEqual(context.embedded)
  })
})
