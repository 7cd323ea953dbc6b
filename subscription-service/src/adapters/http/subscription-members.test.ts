import { describe, expect, it } from 'vitest'
import { linkTo, openSubscriptionApi } from '../../testing/open-subscription-api.ts'

const id = 'urn:ngsi-ld:Subscription:s1'
const path = `/subscriptions/${id}`
const endpoint = { uri: 'http://receiver.example/' }
const valid = { id, type: 'Subscription', entities: [{ type: 'Greenhouse' }], notification: { endpoint } }
const square = [[[0, 0], [1, 0], [1, 1], [0, 0]]] // biome-ignore format: one line
const none = 'urn:ngsi-ld:null'

/** Each optional member with a value, as it comes and as it is shown. */
const members: readonly (readonly [name: string, value: unknown])[] = [
  ['subscriptionName', 'humid houses'],
  ['description', ''],
  ['watchedAttributes', ['humidity']],
  ['notificationTrigger', ['entityDeleted', 'entityDeleted']],
  ['timeInterval', 0.5],
  ['throttling', 0.25],
  ['q', 'humidity>3'],
  ['q', 'humidity{Greenhouse:humidity}==3'],
  ['expandValues', 'humidity'],
  ['jsonKeys', 'humidity,humidity'],
  ['scopeQ', '/farm/#'],
  ['csf', 'endpoint~="x"'],
  ['geoQ', { georel: 'within', geometry: 'Polygon', coordinates: square }],
  [
    'geoQ',
    { georel: 'near;maxDistance==5', geometry: 'Point', coordinates: '[1,2]', geoproperty: 'humidity' },
  ],
  ['temporalQ', { timerel: 'after', timeAt: '2025-01-01T00:00:00Z', timeproperty: 'createdAt', lastN: 3 }],
  ['temporalQ', { timerel: 'between', timeAt: '2025-01-01T00:00:00Z', endTimeAt: '2025-01-02T00:00:00Z' }],
  ['lang', 'de-AT,de;q=0.5,*;q=0.1'],
  ['datasetId', ['@none', 'urn:ngsi-ld:Dataset:1']],
  ['datasetId', 'urn:ngsi-ld:Dataset:1'],
  ['expiresAt', '2030-01-01T00:00:00Z'],
  ['isActive', true],
  ['localOnly', false],
  ['splitEntities', true],
  ['ngsildConformance', '1.6'],
  ['jsonldContext', 'http://context.test/german.jsonld'],
]

describe('each optional member of a Subscription (clause 5.2.12)', () => {
  it.each(members)('%s is shown as it was given, replaced and removed: %j', async (name, value) => {
    const { send } = openSubscriptionApi()
    const headers = linkTo('farm')

    const created = await send('POST /subscriptions', { body: { ...valid, [name]: value }, headers })
    const shown = await send(`GET ${path}`, { headers })
    const removed = await send(`PATCH ${path}`, { body: { [name]: none }, headers })
    const without = await send(`GET ${path}`, { headers })
    const again = await send(`PATCH ${path}`, { body: { [name]: value }, headers })

    expect([created.status, removed.status, again.status]).toEqual([201, 204, 204])
    expect(shown.json[name]).toEqual(value)
    expect(without.json[name]).toEqual(
      name === 'notificationTrigger' ? ['attributeCreated', 'attributeUpdated'] : undefined,
    )
    expect((await send(`GET ${path}`, { headers })).json[name]).toEqual(value)
  })

  it('shows names of conditions in the words of the reader (clause 5.8.3)', async () => {
    const { send } = openSubscriptionApi()
    const geoQ = { georel: 'within', geometry: 'Polygon', coordinates: square, geoproperty: 'humidity' }
    const body = { ...valid, geoQ, expandValues: 'humidity', jsonKeys: 'humidity' }

    await send('POST /subscriptions', { body, headers: linkTo('farm') })
    const { json } = await send(`GET ${path}`, { headers: linkTo('german') })

    expect([json.geoQ.geoproperty, json.expandValues, json.jsonKeys]).toEqual([
      'feuchte',
      'feuchte',
      'feuchte',
    ])
  })

  it('takes a number of statuses and other read-only members for nothing (clause 5.2.2)', async () => {
    const { send } = openSubscriptionApi()
    const output = {
      status: 7,
      timesSent: -1,
      lastFailure: 'x',
      lastSuccess: 1,
      lastNotification: {},
      timesFailed: [],
    }
    const body = {
      ...valid,
      status: 'paused',
      createdAt: 1,
      modifiedAt: 2,
      notification: { endpoint, ...output },
    }

    const created = await send('POST /subscriptions', { body })
    const patched = await send(`PATCH ${path}`, {
      body: { status: none, notification: { endpoint, ...output } },
    })
    const { json } = await send(`GET ${path}`)

    expect([created.status, patched.status]).toEqual([201, 204])
    expect([json.status, json.notification]).toEqual(['active', { endpoint }])
  })
})

describe('each optional member of NotificationParams (clause 5.2.14)', () => {
  it.each<[object, object]>([
    [{ attributes: ['humidity'] }, { attributes: ['feuchte'] }],
    [{ pick: ['id', 'humidity'] }, { pick: ['id', 'feuchte'] }],
    [{ pick: ['type,humidity{humidity|scope}'] }, { pick: ['type', 'feuchte{feuchte,scope}'] }],
    [{ omit: ['humidity'] }, { omit: ['feuchte'] }],
    [
      { pick: ['humidity{humidity}'], omit: ['humidity{id}'] },
      { pick: ['feuchte{feuchte}'], omit: ['feuchte{id}'] },
    ],
    [{ format: 'keyValues' }, { format: 'keyValues' }],
    [
      { format: 'concise', showChanges: true },
      { format: 'concise', showChanges: true },
    ],
    [{ sysAttrs: true }, { sysAttrs: true }],
    [
      { join: 'inline', joinLevel: 2 },
      { join: 'inline', joinLevel: 2 },
    ],
    [
      { join: '@none', joinLevel: 2 },
      { join: '@none', joinLevel: 2 },
    ],
    [{ endpoint: { ...endpoint, accept: 'application/geo+json' } }, {}],
    [{ endpoint: { ...endpoint, timeout: 0.5, cooldown: 10 } }, {}],
  ])('%j', async (given, expected) => {
    const { send } = openSubscriptionApi()
    const notification = { endpoint, ...given }

    const created = await send('POST /subscriptions', {
      body: { ...valid, notification },
      headers: linkTo('farm'),
    })
    const shown = await send(`GET ${path}`, { headers: linkTo('german') })
    await send(`PATCH ${path}`, { body: { notification: { endpoint } } })

    expect(created.status).toBe(201)
    expect(shown.json.notification).toEqual({ ...notification, ...expected })
    expect((await send(`GET ${path}`)).json.notification).toEqual({ endpoint })
  })
})

describe('how q is read, when a fragment changes it (clauses 4.9 and 5.8.2)', () => {
  const asking = { ...valid, q: 'humidity==Greenhouse', expandValues: 'humidity' }
  const expanded = { type: 'string', value: 'https://farm.example/Greenhouse' }

  async function qAfter(fragment: object) {
    const { send, store } = openSubscriptionApi()
    await send('POST /subscriptions', { body: asking, headers: linkTo('farm') })
    const answer = await send(`PATCH ${path}`, { body: fragment, headers: linkTo('farm') })
    const q = (await store.find('', id))?.subscription.q
    return { answer, value: q?.kind === 'equal' ? q.value : undefined }
  }

  it('a new q is read with the expandValues that stay', async () => {
    const before = await qAfter({})
    const after = await qAfter({ q: 'humidity==Greenhouse' })

    expect(before.value).toMatchObject({ value: expanded.value })
    expect(after.value).toEqual(before.value)
  })

  it('and without those that are removed beside it', async () => {
    const { value } = await qAfter({ q: 'humidity==Greenhouse', expandValues: none })

    expect(value).toMatchObject({ value: 'Greenhouse' })
  })

  it.each([{ expandValues: 'other' }, { expandValues: none }, { jsonKeys: 'humidity' }])(
    'they cannot change without q: %j',
    async (fragment) => {
      const { answer } = await qAfter(fragment)

      expect([answer.status, answer.json.detail]).toEqual([
        400,
        expect.stringContaining('q must be given with it'),
      ])
    },
  )

  it('but can go with it', async () => {
    expect((await qAfter({ q: none, expandValues: none })).answer.status).toBe(204)
  })
})
