import { describe, expect, it } from 'vitest'
import { changesOf } from '../../testing/changes-of.ts'
import {
  hostedContext,
  linkTo,
  openSubscriptionApi,
  type TestAnswer,
} from '../../testing/open-subscription-api.ts'

const id = 'urn:ngsi-ld:Subscription:s1'
const path = `/subscriptions/${id}`
const minimal = {
  id,
  type: 'Subscription',
  entities: [{ type: 'Greenhouse' }],
  notification: { endpoint: { uri: 'http://receiver.example/notify' } },
}

function errorOf({ status, json }: TestAnswer): string {
  return `${status} ${String(json?.type).replace('https://uri.etsi.org/ngsi-ld/errors/', '')}`
}

async function created(body: object = {}, headers = {}) {
  const api = openSubscriptionApi()
  const answer = await api.send('POST /subscriptions', { body: { ...minimal, ...body }, headers })
  return { ...api, answer }
}

describe('POST /subscriptions (clause 5.8.1)', () => {
  it('answers 201 with the location and no body', async () => {
    const { answer } = await created()

    expect([answer.status, answer.headers.location, answer.text]).toEqual([201, `/ngsi-ld/v1${path}`, ''])
  })

  it('makes an id when none is given', async () => {
    const { answer } = await created({ id: undefined })

    expect(answer.headers.location).toMatch(
      /^\/ngsi-ld\/v1\/subscriptions\/urn:ngsi-ld:Subscription:[0-9a-f-]{36}$/,
    )
  })

  it('refuses an id that exists, in the same tenant only', async () => {
    const { send } = await created()

    expect(errorOf(await send('POST /subscriptions', { body: minimal }))).toBe('409 AlreadyExists')
    const other = await send('POST /subscriptions', { body: minimal, headers: { 'ngsild-tenant': 'farm' } })
    expect([other.status, other.headers['ngsild-tenant']]).toEqual([201, 'farm'])
  })

  it('accepts @id and @type, null members and what the broker sets itself', async () => {
    const { id: _, type: __, ...rest } = minimal
    const { answer, send } = await created({
      ...rest,
      id: undefined,
      type: undefined,
      '@id': id,
      '@type': 'Subscription',
      q: null,
      status: 7,
      createdAt: 'x',
      notification: { ...minimal.notification, timesSent: 5, status: 'failed', format: null },
    })

    expect(answer.status).toBe(201)
    expect((await send(`GET ${path}`)).json).toEqual({
      ...minimal,
      notificationTrigger: ['attributeCreated', 'attributeUpdated'],
      status: 'active',
    })
  })

  const endpoint = minimal.notification.endpoint
  const notification = (members: object) => ({ notification: { ...minimal.notification, ...members } })
  const endpointWith = (members: object) => notification({ endpoint: { ...endpoint, ...members } })
  const receiver = (key: unknown, value: unknown) => endpointWith({ receiverInfo: [{ key, value }] })

  it.each<[string, object]>([
    ['type missing', { type: undefined }],
    ['type null', { type: null }],
    ['wrong type', { type: 'Abo' }],
    ['id no URI', { id: 'abc' }],
    ['id a number', { id: 7 }],
    ['no notification', { notification: undefined }],
    ['notification a string', { notification: 'x' }],
    ['no endpoint', { notification: {} }],
    ['no uri', { notification: { endpoint: {} } }],
    ['neither entities nor watchedAttributes', { entities: undefined }],
    ['entities empty', { entities: [] }],
    ['entities no array', { entities: { type: 'A' } }],
    ['entity selector a string', { entities: ['A'] }],
    ['entity selector without type', { entities: [{ id: 'urn:a:b' }] }],
    ['empty type', { entities: [{ type: '' }] }],
    ['bad type', { entities: [{ type: 'A;' }] }],
    ['selector id no URI', { entities: [{ type: 'A', id: 'x' }] }],
    ['selector ids empty', { entities: [{ type: 'A', id: [] }] }],
    ['bad pattern', { entities: [{ type: 'A', idPattern: '(' }] }],
    ['pattern a number', { entities: [{ type: 'A', idPattern: 5 }] }],
    ['unknown selector member', { entities: [{ type: 'A', speed: 1 }] }],
    ['* with localOnly false', { entities: [{ type: '*' }], localOnly: false }],
    ['watchedAttributes empty', { watchedAttributes: [] }],
    ['watchedAttributes no names', { watchedAttributes: ['a b'] }],
    ['watchedAttributes no strings', { watchedAttributes: [1] }],
    ['trigger unknown', { notificationTrigger: ['entityRead'] }],
    ['triggers empty', { notificationTrigger: [] }],
    ['q wrong', { q: 'speed>>3' }],
    ['q a number', { q: 3 }],
    ['isActive a string', { isActive: 'true' }],
    ['expiresAt in the past', { expiresAt: '2024-12-31T23:59:59Z' }],
    ['expiresAt with an offset', { expiresAt: '2030-01-01T00:00:00+01:00' }],
    ['expiresAt off the calendar', { expiresAt: '2030-02-30T00:00:00Z' }],
    ['throttling zero', { throttling: 0 }],
    ['throttling a string', { throttling: '5' }],
    ['description a number', { description: 5 }],
    ['subscriptionName a list', { subscriptionName: [] }],
    ['jsonldContext no URL', { jsonldContext: 'farm' }],
    ['jsonldContext not valid', { jsonldContext: 'http://context.test/wrong.jsonld' }],
    ['unknown member', { speed: 1 }],
    ['__proto__', JSON.parse('{"__proto__": {"x": 1}}')],
    ['@context in JSON', { '@context': 'http://context.test/farm.jsonld' }],
    ['NGSI-LD Null', { description: 'urn:ngsi-ld:null' }],
    ['NGSI-LD Null inside', notification({ format: 'urn:ngsi-ld:null' })],
    ['format unknown', notification({ format: 'xml' })],
    ['showChanges simplified', notification({ format: 'keyValues', showChanges: true })],
    ['showChanges a string', notification({ showChanges: 'true' })],
    ['sysAttrs a number', notification({ sysAttrs: 1 })],
    ['attributes empty', notification({ attributes: [] })],
    ['attributes with id', notification({ attributes: ['a', 'id'] })],
    ['unknown notification member', notification({ speed: 1 })],
    ['join unknown', notification({ join: 'all' })],
    ['uri no URI', endpointWith({ uri: 'receiver' })],
    ['uri a number', endpointWith({ uri: 5 })],
    ['uri mqtt without topic', endpointWith({ uri: 'mqtt://broker.example/' })],
    ['loopback over MQTT', endpointWith({ uri: 'mqtt://0x7f.1/topic' })],
    ['private network over Kafka', endpointWith({ uri: 'kafka://10.0.0.1/topic' })],
    ['uri without host', endpointWith({ uri: 'http://' })],
    ['accept unknown', endpointWith({ accept: 'text/html' })],
    ['timeout negative', endpointWith({ timeout: -1 })],
    ['cooldown a string', endpointWith({ cooldown: '1' })],
    ['receiverInfo no array', endpointWith({ receiverInfo: { key: 'a', value: 'b' } })],
    ['receiverInfo without value', endpointWith({ receiverInfo: [{ key: 'a' }] })],
    ['receiverInfo with a number', receiver('a', 5)],
    ['header injection', receiver('X-A', 'a\r\nX-B: c')],
    ['header name with blank', receiver('X A', 'a')],
    ['header beyond Latin-1', receiver('X-A', '€')],
    ['header Host', receiver('hOst', 'a')],
    ['header Transfer-Encoding', receiver('Transfer-Encoding', 'chunked')],
    ['loopback', endpointWith({ uri: 'http://127.0.0.1:80/' })],
    ['loopback as a number', endpointWith({ uri: 'http://2130706433/' })],
    ['loopback IPv6', endpointWith({ uri: 'http://[::1]/' })],
    ['private network', endpointWith({ uri: 'https://10.1.2.3/' })],
    ['mapped address', endpointWith({ uri: 'http://[::ffff:169.254.169.254]/' })],
    ['metadata host', endpointWith({ uri: 'http://metadata.google.internal/' })],
  ])('400 BadRequestData: %s', async (_, body) => {
    const { answer, store } = await created(body)

    expect(errorOf(answer)).toBe('400 BadRequestData')
    expect(answer.json.detail.length).toBeGreaterThan(10)
    expect((await changesOf(store, undefined)).changed).toEqual([])
  })

  it.each<[string, object]>([['another scheme', endpointWith({ uri: 'ftp://receiver.example/' })]])(
    '422 OperationNotSupported rather than silence: %s',
    async (_, body) => {
      expect(errorOf((await created(body)).answer)).toBe('422 OperationNotSupported')
    },
  )

  it.each<[string, string]>([
    ['not JSON', '{"type":'],
    ['nothing', ''],
  ])('400 InvalidRequest: %s', async (_, body) => {
    const { send } = openSubscriptionApi()

    const answer = await send('POST /subscriptions', {
      body,
      headers: { 'content-type': 'application/json' },
    })

    expect(errorOf(answer)).toBe('400 InvalidRequest')
  })

  it('refuses other top levels, nesting, size and parameters', async () => {
    const { send } = openSubscriptionApi()
    const nested = `${'['.repeat(10_000)}${']'.repeat(10_000)}`

    expect(errorOf(await send('POST /subscriptions', { body: [] }))).toBe('400 BadRequestData')
    expect(errorOf(await send('POST /subscriptions', { body: nested }))).toBe('400 BadRequestData')
    expect((await send('POST /subscriptions', { body: 'x'.repeat(200_000) })).status).toBe(413)
    expect(errorOf(await send('POST /subscriptions?type=A', { body: minimal }))).toBe('400 InvalidRequest')
    expect((await send('PUT /subscriptions', { body: minimal })).status).toBe(405)
  })

  it('504 when a @context cannot be had', async () => {
    const { send } = openSubscriptionApi()
    const jsonldContext = 'http://context.test/missing.jsonld'

    expect(errorOf(await send('POST /subscriptions', { body: { ...minimal, jsonldContext } }))).toBe(
      '504 LdContextNotAvailable',
    )
  })

  it('accepts what is at the edge of the rules', async () => {
    const { answer } = await created({
      entities: [{ type: '(A;B),C', id: ['urn:a:1', 'urn:a:2'], idPattern: '.*' }, { type: '*' }],
      watchedAttributes: ['humidity', 'https://farm.example/a', 'ngsi-ld:b'],
      notificationTrigger: ['entityUpdated', 'entityUpdated'],
      q: 'humidity>5;status=="on"',
      subscriptionName: '',
      throttling: 0.5,
      localOnly: true,
      notification: {
        ...minimal.notification,
        join: '@none',
        format: 'keyValues',
        endpoint: { ...endpoint, timeout: 1, cooldown: 2, receiverInfo: [{ key: 'X-A', value: '' }] },
      },
    })

    expect(answer.status).toBe(201)
  })
})

describe('what published clients do (docs/clients.md)', () => {
  it('keeps name, as subscriptionName was called at first', async () => {
    const { send } = await created({ name: 'dry' })

    expect((await send(`GET ${path}`)).json).toMatchObject({ id, name: 'dry' })
    expect(errorOf(await send(`PATCH ${path}`, { body: { name: 7 } }))).toBe('400 BadRequestData')
  })

  it('passes over count among the options of a read', async () => {
    const { send } = await created()

    const { status, json, headers } = await send('GET /subscriptions?options=count&count=true')

    expect([status, json.length, headers['ngsild-results-count']]).toEqual([200, 1, '1'])
  })
})

describe('GET /subscriptions/{id} (clause 5.8.3)', () => {
  it('gives back what was given, names by the @context of the reader', async () => {
    const body = {
      entities: [{ type: '(Greenhouse;Other)', idPattern: '.*' }],
      watchedAttributes: ['humidity'],
      q: 'humidity>5',
      notification: { ...minimal.notification, attributes: ['humidity'], format: 'keyValues' },
    }
    const { send } = await created(body, linkTo('farm'))

    const german = await send(`GET ${path}`, { headers: linkTo('german') })
    const plain = await send(`GET ${path}`)

    expect(german.json).toEqual({
      id,
      type: 'Subscription',
      entities: [{ type: '(Gewaechshaus;Other)', idPattern: '.*' }],
      watchedAttributes: ['feuchte'],
      q: 'humidity>5',
      notificationTrigger: ['attributeCreated', 'attributeUpdated'],
      notification: { ...body.notification, attributes: ['feuchte'] },
      status: 'active',
    })
    expect(german.headers.link).toContain('http://context.test/german.jsonld')
    expect(plain.json.watchedAttributes).toEqual(['https://farm.example/humidity'])
  })

  it('negotiates JSON-LD with the @context inside, and refuses what it cannot produce', async () => {
    const { send } = await created({}, linkTo('farm'))
    const get = (accept: string) => send(`GET ${path}`, { headers: { ...linkTo('farm'), accept } })

    const jsonLd = await get('application/ld+json')

    expect(jsonLd.json['@context']).toContain('http://context.test/farm.jsonld')
    expect([jsonLd.headers['content-type'], jsonLd.headers.link]).toEqual(['application/ld+json', undefined])
    expect((await get('application/geo+json')).status).toBe(406)
  })

  it('shows system attributes on demand, statistics once there are some', async () => {
    const { send, statistics } = await created()

    const before = await send(`GET ${path}?options=sysAttrs`)
    statistics.set(id, {
      timesSent: 2,
      timesFailed: 1,
      lastNotification: '2025-01-01T00:00:02Z',
      lastSuccess: '2025-01-01T00:00:01Z',
      lastFailure: '2025-01-01T00:00:02Z',
    })
    const after = await send(`GET ${path}`)

    expect(before.json).toMatchObject({
      createdAt: '2025-01-01T00:00:00.000000Z',
      modifiedAt: '2025-01-01T00:00:00.000000Z',
      notification: minimal.notification,
    })
    expect(after.json).not.toHaveProperty('createdAt')
    expect(after.json.status).toBe('failed')
    expect(after.json.notification).toMatchObject({
      status: 'failed',
      timesSent: 2,
      timesFailed: 1,
      lastNotification: '2025-01-01T00:00:02Z',
      lastSuccess: '2025-01-01T00:00:01Z',
      lastFailure: '2025-01-01T00:00:02Z',
    })
  })

  it('computes expired', async () => {
    const { send, clock } = await created({ expiresAt: '2025-01-01T01:00:00Z' })

    clock.instant = '2025-01-01T01:00:00.000000Z'

    expect((await send(`GET ${path}`)).json.status).toBe('expired')
  })

  it.each([
    ['GET /subscriptions/urn:none', '404 ResourceNotFound'],
    ['GET /subscriptions/none', '400 BadRequestData'],
    ['DELETE /subscriptions/urn:none', '404 ResourceNotFound'],
    ['DELETE /subscriptions/none', '400 BadRequestData'],
    [`GET ${path}?q=a`, '400 InvalidRequest'],
    [`GET ${path}?options=xml`, '400 InvalidRequest'],
    [`DELETE ${path}?options=sysAttrs`, '400 InvalidRequest'],
  ])('%s: %s', async (request, expected) => {
    const { send } = await created()

    expect(errorOf(await send(request))).toBe(expected)
  })
})

describe('GET /subscriptions (clause 5.8.4)', () => {
  it('pages in order of creation, counts, and links', async () => {
    const { send, clock } = openSubscriptionApi()
    for (const [place, name] of ['c', 'a', 'b'].entries()) {
      clock.instant = `2025-01-01T00:00:0${place}.000000Z`
      await send('POST /subscriptions', { body: { ...minimal, id: `urn:s:${name}` } })
    }
    await send('POST /subscriptions', { body: minimal, headers: { 'ngsild-tenant': 'farm' } })

    const first = await send('GET /subscriptions?limit=2&count=true')
    const second = await send('GET /subscriptions?limit=2&offset=2')

    expect(first.json.map((one: { id: string }) => one.id)).toEqual(['urn:s:c', 'urn:s:a'])
    expect(first.headers['ngsild-results-count']).toBe('3')
    expect(first.headers.link).toContain('limit=2&offset=2>;rel="next";type="application/json"')
    expect(second.json.map((one: { id: string }) => one.id)).toEqual(['urn:s:b'])
    expect(second.headers.link).toContain('rel="prev"')
    expect((await send('GET /subscriptions?limit=0&count=true')).json).toEqual([])
  })

  it.each([
    ['limit=0', '400 BadRequestData'],
    ['limit=-1', '400 BadRequestData'],
    ['limit=1e9', '400 BadRequestData'],
    ['limit=21', '403 TooManyResults'],
    ['offset=x', '400 BadRequestData'],
    ['count=TRUE', '400 BadRequestData'],
    ['type=A', '400 InvalidRequest'],
  ])('%s: %s', async (query, expected) => {
    const { send } = openSubscriptionApi()

    expect(errorOf(await send(`GET /subscriptions?${query}`))).toBe(expected)
  })
})

describe('PATCH /subscriptions/{id} (clause 5.8.2)', () => {
  it('replaces first-level members as a whole and keeps the others', async () => {
    const { send, clock } = await created({
      description: 'old',
      throttling: 5,
      notification: { ...minimal.notification, format: 'concise', sysAttrs: true },
    })
    clock.instant = '2025-01-02T00:00:00.000000Z'
    const notification = { endpoint: { uri: 'http://other.example/' } }

    const answer = await send(`PATCH ${path}`, { body: { notification, throttling: 'urn:ngsi-ld:null' } })
    const { json } = await send(`GET ${path}?options=sysAttrs`)

    expect([answer.status, answer.text]).toEqual([204, ''])
    expect(json).toMatchObject({ description: 'old', notification })
    expect(json.notification).toEqual(notification)
    expect(json).not.toHaveProperty('throttling')
    expect([json.createdAt, json.modifiedAt]).toEqual([
      '2025-01-01T00:00:00.000000Z',
      '2025-01-02T00:00:00.000000Z',
    ])
  })

  it('removes by null, also in an array and as JSON null, and puts defaults back', async () => {
    const { send } = await created({
      watchedAttributes: ['a'],
      notificationTrigger: ['entityDeleted'],
      isActive: false,
      description: 'x',
    })

    await send(`PATCH ${path}`, {
      body: {
        watchedAttributes: ['urn:ngsi-ld:null'],
        notificationTrigger: 'urn:ngsi-ld:null',
        isActive: 'urn:ngsi-ld:null',
        description: null,
        q: 'urn:ngsi-ld:null',
        timeInterval: 'urn:ngsi-ld:null',
      },
    })

    expect((await send(`GET ${path}`)).json).toEqual({
      ...minimal,
      notificationTrigger: ['attributeCreated', 'attributeUpdated'],
      status: 'active',
    })
  })

  it('expands names with the @context of the request', async () => {
    const { send } = await created({}, linkTo('farm'))

    await send(`PATCH ${path}`, { body: { watchedAttributes: ['feuchte'] }, headers: linkTo('german') })
    const { json } = await send(`GET ${path}`, { headers: linkTo('farm') })

    expect([json.entities, json.watchedAttributes]).toEqual([[{ type: 'Greenhouse' }], ['humidity']])
  })

  it.each<[string, unknown, string]>([
    ['another id', { id: 'urn:other' }, '400 BadRequestData'],
    ['another type', { type: 'Abo' }, '400 BadRequestData'],
    ['type removed', { type: 'urn:ngsi-ld:null' }, '400 BadRequestData'],
    ['notification removed', { notification: 'urn:ngsi-ld:null' }, '400 BadRequestData'],
    ['notification without endpoint', { notification: { format: 'concise' } }, '400 BadRequestData'],
    ['endpoint removed', { notification: { endpoint: 'urn:ngsi-ld:null' } }, '400 BadRequestData'],
    ['nothing left to watch', { entities: 'urn:ngsi-ld:null' }, '400 BadRequestData'],
    ['expiresAt in the past', { expiresAt: '2024-01-01T00:00:00Z' }, '400 BadRequestData'],
    ['a blocked endpoint', { notification: { endpoint: { uri: 'http://10.0.0.1/' } } }, '400 BadRequestData'],
    ['an array', [], '400 BadRequestData'],
    ['a period beside throttling', { timeInterval: 5, throttling: 5 }, '400 BadRequestData'],
    ['no JSON', '{', '400 InvalidRequest'],
  ])('refuses %s and leaves the subscription as it was', async (_, body, expected) => {
    const { send, store } = await created()
    const before = await store.find('', id)

    expect(errorOf(await send(`PATCH ${path}`, { body }))).toBe(expected)
    expect(await store.find('', id)).toEqual(before)
  })

  it('answers 404 before it looks at members, 400 for what is no JSON', async () => {
    const { send } = openSubscriptionApi()

    expect(errorOf(await send(`PATCH ${path}`, { body: { isActive: 5 } }))).toBe('404 ResourceNotFound')
    expect(errorOf(await send(`PATCH ${path}`, { body: '{' }))).toBe('400 InvalidRequest')
    expect(errorOf(await send('PATCH /subscriptions/x', { body: {} }))).toBe('400 BadRequestData')
  })

  it('accepts an empty fragment and merge-patch+json', async () => {
    const { send } = await created()
    const headers = { 'content-type': 'application/merge-patch+json' }

    expect((await send(`PATCH ${path}`, { body: {} })).status).toBe(204)
    expect((await send(`PATCH ${path}`, { body: { isActive: false }, headers })).status).toBe(204)
  })

  const future = '2025-06-01T00:00:00Z'
  const past = { expiresAt: '2025-01-01T01:00:00Z' }
  it.each<[string, object, object, string]>([
    ['active', {}, { isActive: false }, 'paused'],
    ['paused', { isActive: false }, { isActive: true }, 'active'],
    ['paused', { isActive: false }, { isActive: 'urn:ngsi-ld:null' }, 'active'],
    ['paused', { isActive: false }, { expiresAt: future }, 'paused'],
    ['paused', { isActive: false }, { isActive: true, expiresAt: future }, 'active'],
    ['expired', past, { isActive: true }, 'expired'],
    ['expired', past, { isActive: false }, 'expired'],
    ['expired', past, { expiresAt: future }, 'active'],
    ['expired', { ...past, isActive: false }, { expiresAt: future }, 'paused'],
    ['expired', past, { expiresAt: 'urn:ngsi-ld:null' }, 'active'],
    ['expired', past, { isActive: true, expiresAt: future }, 'active'],
    ['expired', past, { isActive: false, expiresAt: future }, 'paused'],
  ])('status: %s %j, patched with %j: %s', async (before, body, fragment, after) => {
    const { send, clock } = await created(body)
    clock.instant = '2025-01-01T02:00:00.000000Z'
    expect((await send(`GET ${path}`)).json.status).toBe(before)

    expect((await send(`PATCH ${path}`, { body: fragment })).status).toBe(204)

    expect((await send(`GET ${path}`)).json.status).toBe(after)
  })
})

describe('DELETE /subscriptions/{id} (clause 5.8.5)', () => {
  it('answers 204, then 404', async () => {
    const { send } = await created()

    expect((await send(`DELETE ${path}`)).status).toBe(204)
    expect(errorOf(await send(`DELETE ${path}`))).toBe('404 ResourceNotFound')
  })

  it('leaves the other tenants alone', async () => {
    const { send } = await created()

    expect((await send(`DELETE ${path}`, { headers: { 'ngsild-tenant': 'farm' } })).status).toBe(404)
    expect((await send(`GET ${path}`)).status).toBe(200)
  })
})

describe('jsonldContext (clauses 5.2.12, 5.8.1)', () => {
  const farm = 'http://context.test/farm.jsonld'
  const shown = async (context: unknown, members: object = {}) => {
    const { send } = openSubscriptionApi()
    const headers = { 'content-type': 'application/ld+json' }
    const body = { ...minimal, ...members, '@context': context, id: 'urn:s:1' }
    expect((await send('POST /subscriptions', { body, headers })).status).toBe(201)
    const one = (await send('GET /subscriptions/urn:s:1')).json
    expect((await send('GET /subscriptions')).json).toEqual([one])
    return one.jsonldContext
  }

  it('is shown where the broker hosts what stands for several or embedded ones, else as it was given', async () => {
    expect(await shown([farm, { speed: 'https://farm.example/speed' }])).toBe(hostedContext)
    expect(await shown({ speed: 'https://farm.example/speed' })).toBe(hostedContext)
    expect(await shown(farm)).toBeUndefined()
    expect(await shown([farm])).toBeUndefined()
    expect(await shown([farm, {}], { jsonldContext: farm })).toBe(farm)
  })
})

describe('a tenant (clauses 4.14, 5.5.10)', () => {
  const headers = { 'ngsild-tenant': 'farm' }

  it.each([
    ['GET /subscriptions', undefined],
    [`GET ${path}`, undefined],
    [`PATCH ${path}`, { description: 'other' }],
    [`DELETE ${path}`, undefined],
  ])('that does not exist: %s answers NonexistentTenant and says which', async (request, body) => {
    const { send } = await created()
    const answer = await send(request, { headers, ...(body === undefined ? {} : { body }) })

    expect(errorOf(answer)).toBe('404 NonexistentTenant')
    expect([answer.json.detail, answer.headers['ngsild-tenant']]).toEqual([
      expect.stringContaining('farm'),
      'farm',
    ])
  })

  it('comes to be with a subscription, and stays when that is deleted', async () => {
    const { send } = await created()
    await send('POST /subscriptions', { body: { ...minimal, id: 'urn:s:farm' }, headers })
    await send('DELETE /subscriptions/urn:s:farm', { headers })

    expect((await send('GET /subscriptions', { headers })).json).toEqual([])
    expect(errorOf(await send(`GET ${path}`, { headers }))).toBe('404 ResourceNotFound')
  })
})
