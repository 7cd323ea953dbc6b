import type { AttributeInstance } from '@lodestream/shared/ngsi-ld/entity'
import { describe, expect, it } from 'vitest'
import { farmTerms } from '../testing/farm-terms.ts'
import {
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
import {
  type Endpoint,
  type NotificationParams,
  notificationTriggers,
  type Subscription,
} from './subscription.ts'

const embedded = ['http://context.example/farm.jsonld', 'http://core.example/']
const context = { terms: farmTerms, linkUrl: 'http://context.example/farm.jsonld', embedded }
const origin = { notificationId: 'urn:ngsi-ld:Notification:n1', notifiedAt: '2025-01-02T10:00:00.000000Z' }
const id = 'urn:ngsi-ld:Greenhouse:g1'

interface Wanted {
  readonly params?: Partial<NotificationParams>
  readonly endpoint?: Partial<Endpoint>
  readonly changes?: Partial<Subscription>
}

function render(operation: SampleOperation, { params, endpoint, changes }: Wanted) {
  const base = sampleSubscription({ notificationTrigger: notificationTriggers, ...changes })
  const notification = { ...base.notification, ...params }
  const whole = { ...notification, endpoint: { ...notification.endpoint, ...endpoint } }
  const compiled = compileSubscription({ ...base, notification: whole }, context)
  const events = sampleOperation(operation)
  const triggers = match(compiled, events, origin.notifiedAt)
  const { headers, body } = buildNotification(
    compiled,
    [notifiedEntity({ compiled, operation: events, triggers })],
    origin,
  )
  return { headers, data: JSON.parse(body).data }
}

const simplified = { format: 'simplified' } as const
const label: AttributeInstance = { kind: 'LanguageProperty', value: { en: 'North', de: 'Nord' } }
const point = { type: 'Point', coordinates: [1, 2] }
const place: AttributeInstance = { kind: 'GeoProperty', value: point }
const name = (text: string) => ({ name: farm(text) })

const change: SampleOperation = {
  entity: {
    scopes: ['/farm'],
    attributes: {
      [farm('humidity')]: [property(64), property(65, { datasetId: 'urn:d:1' })],
      [farm('label')]: [label],
      [farm('location')]: [place],
    },
  },
  changes: [updated('humidity', property(64), property(61)), deleted('roof')],
}
const all = {
  id,
  type: 'Greenhouse',
  scope: '/farm',
  humidity: { dataset: { '@none': 64, 'urn:d:1': 65 } },
  label: { languageMap: label.value },
  location: point,
  roof: 'urn:ngsi-ld:null',
}

describe('what a notification shows (clauses 4.5.5, 4.15, 4.21 and 5.2.14)', () => {
  const { roof, label: _, ...others } = all
  it.each<[string, Wanted, object]>([
    ['all of it', {}, all],
    [
      'pick, without id and type unless picked',
      { params: { pick: [name('label'), name('roof')] } },
      { label: all.label, roof },
    ],
    [
      'pick of members of the entity',
      { params: { pick: [{ name: 'id' }, { name: 'scope' }] } },
      { id, scope: '/farm' },
    ],
    ['omit', { params: { omit: [name('label'), name('roof')] } }, others],
    [
      'omit of members of the entity',
      {
        params: {
          omit: [{ name: 'type' }, { name: 'scope' }, ...['humidity', 'label', 'location'].map(name)],
        },
      },
      { id, roof },
    ],
    [
      'attributes, id and type staying',
      { params: { attributes: [farm('roof')] } },
      { id, type: 'Greenhouse', roof },
    ],
    ['a projection that leaves nothing', { params: { pick: [name('other')] } }, {}],
    [
      'one instance',
      { changes: { datasetIds: ['urn:d:1'] } },
      { id, type: 'Greenhouse', scope: '/farm', humidity: 65 },
    ],
    ['the default instance', { changes: { datasetIds: ['@none'] } }, { ...all, humidity: 64 }],
    ['one language', { changes: { lang: { wanted: ['de'], unwanted: [] } } }, { ...all, label: 'Nord' }],
    [
      'no scope before 1.4, and one instance before 1.3',
      { changes: { conformanceMinor: 2 } },
      { ...{ ...all, scope: undefined }, humidity: 64, label: { de: 'Nord', en: 'North' } },
    ],
  ])('%s', (_, wanted, expected) => {
    const { data } = render(change, { ...wanted, params: { ...simplified, ...wanted.params } })

    expect(data).toEqual([JSON.parse(JSON.stringify(expected))])
  })

  it('the value before is in the same language (clause 5.8.6)', () => {
    const operation = {
      entity: { attributes: { [farm('label')]: [label] } },
      changes: [updated('label', label, { kind: 'LanguageProperty', value: { en: 'South', de: 'Süd' } })],
    }
    const { data } = render(operation, {
      params: { showChanges: true },
      changes: { lang: { wanted: ['de'], unwanted: [] } },
    })

    expect(data[0].label).toEqual({ type: 'Property', value: 'Nord', lang: 'de', previousValue: 'Süd' })
  })

  it('a deleted entity has no deletedAt with pick, and has it with omit (clause 5.8.6)', () => {
    const gone: SampleOperation = { kind: 'entityDeleted', entity: { attributes: {} } }

    expect(render(gone, { params: { pick: [{ name: 'id' }] } }).data).toEqual([{ id }])
    expect(render(gone, { params: { omit: [{ name: 'type' }] } }).data).toEqual([
      { id, deletedAt: '2025-01-02T10:00:00.000000Z' },
    ])
  })
})

describe('notifications in application/geo+json (clauses 5.3.1 and 6.3.8)', () => {
  const accept = 'application/geo+json'

  it('hold a FeatureCollection with its @context, and have a Link header', () => {
    const { headers, data } = render(change, {
      params: { ...simplified, pick: [name('location'), { name: 'type' }] },
      endpoint: { accept },
    })

    expect(data).toEqual({
      type: 'FeatureCollection',
      features: [
        { id, type: 'Feature', geometry: point, properties: { type: 'Greenhouse', location: point } },
      ],
      '@context': embedded,
    })
    expect([headers['Content-Type'], headers.Link]).toEqual([accept, expect.stringContaining('farm.jsonld')])
  })

  it('leave the @context to the header for who prefers a body of JSON', () => {
    const receiverInfo = [{ key: 'prefer', value: 'body=json' }]
    const { headers, data } = render(change, { endpoint: { accept, receiverInfo } })

    expect([Object.keys(data), headers.prefer]).toEqual([['type', 'features'], 'body=json'])
  })

  it('have no geometry where the projection took it, and none of a deleted entity', () => {
    const picked = render(change, { params: { pick: [name('humidity')] }, endpoint: { accept } })
    const gone = render({ ...change, kind: 'entityDeleted', changes: [] }, { endpoint: { accept } })

    expect(picked.data.features[0].geometry).toBeNull()
    expect(gone.data.features[0]).toEqual({
      id,
      type: 'Feature',
      geometry: null,
      properties: { type: 'Greenhouse', deletedAt: '2025-01-02T10:00:00.000000Z' },
    })
  })
})

describe('conditions of a subscription (clauses 4.10, 4.19 and 5.8.6)', () => {
  const near = (maxDistance: number) =>
    ({
      relation: { kind: 'near', maxDistance },
      geometry: { type: 'Point', coordinates: [1, 2.001] },
      geoproperty: farm('location'),
    }) as const
  const scope = (...levels: string[]) => ({ kind: 'scope', levels, below: false }) as const

  it.each<[Partial<Subscription>, boolean]>([
    [{ scopeQ: scope('farm') }, true],
    [{ scopeQ: scope('barn') }, false],
    [{ geoQ: near(200) }, true],
    [{ geoQ: near(20) }, false],
    [{ geoQ: { ...near(200), geoproperty: farm('humidity') } }, false],
    [{ geoQ: near(200), scopeQ: scope('barn') }, false],
    [{ timeIntervalSeconds: 1 }, false],
  ])('%j: %j', (changes, expected) => {
    const compiled = compileSubscription(sampleSubscription(changes), context)

    expect(match(compiled, sampleOperation(change), origin.notifiedAt).length > 0).toBe(expected)
  })
})
