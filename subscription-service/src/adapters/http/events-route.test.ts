import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { encodeChange } from '@lodestream/shared/events/encode-change'
import { createServer, type HttpServer } from '@lodestream/shared/http/server'
import { createContextResolver } from '@lodestream/shared/json-ld/context-resolver'
import { coreTerms } from '@lodestream/shared/json-ld/core-terms'
import { recordedTerms } from '@lodestream/shared/json-ld/recorded-terms'
import type { Terms } from '@lodestream/shared/json-ld/terms'
import { createLogger } from '@lodestream/shared/logging/logger'
import { LdContextNotAvailable } from '@lodestream/shared/ngsi-ld/errors'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeLog } from '../../testing/fake-log.ts'
import { registerEvents } from './events-route.ts'

const at = '2026-01-01T00:00:00.000001Z'
const car = 'http://cars.test/Car'
const carTerms = recordedTerms({ Car: car })

interface Car {
  readonly id: string
  readonly tenant?: string
  readonly type?: string
  readonly terms?: Terms
}

/** The event of a creation without attributes. */
function created({ id, tenant = '', type = car, terms = carTerms }: Car) {
  const entity = { id, types: [type], createdAt: at, modifiedAt: at, version: 1, attributes: {} }
  const [record] = encodeChange(
    { kind: 'entityCreated', entity },
    {
      tenant,
      tenantName: tenant === '' ? 'default' : tenant,
      entityId: id,
      firstSequence: 1,
      entityVersion: 1,
      operationId: 'op',
      operation: 'createEntity',
      occurredAt: at,
      newEventId: () => '01930000-0000-7000-8000-000000000000',
      context: {
        ...terms,
        given: undefined,
        linkUrl: 'http://c.test/',
        eventContexts: ['http://c.test/'],
        eventTerms: terms,
      },
    },
  )
  if (!record) throw new Error('no event')
  return record
}

describe('GET /events', () => {
  let log: FakeLog
  let server: HttpServer
  let url: string
  const clients: AbortController[] = []

  beforeEach(async () => {
    log = new FakeLog()
    server = createServer({ logger: createLogger('test', 'silent'), maxBodyBytes: 1000, corsOrigins: [] })
    const contexts = createContextResolver({
      loader: {
        load: async (address) => {
          if (address !== 'http://cars.test/c') throw new LdContextNotAvailable(address)
          return {
            url: address,
            document: { '@context': { Car: car } },
            freshUntilMs: Number.MAX_SAFE_INTEGER,
          }
        },
      },
    })
    registerEvents(server, log, { contexts, defaultTenantName: 'default' })
    url = `${await server.listen({ port: 0, host: '127.0.0.1' })}/events`
  })

  afterEach(async () => {
    for (const client of clients.splice(0)) client.abort()
    await server.close()
  })

  async function page(query = '', headers: Record<string, string> = {}) {
    const answer = await fetch(`${url}${query}`, { headers: { accept: 'application/json', ...headers } })
    const body = (await answer.json()) as { events?: { entityId: string }[]; next?: string; type?: string }
    return {
      status: answer.status,
      ids: body.events?.map(({ entityId }) => entityId),
      next: body.next,
      type: body.type,
    }
  }

  /** Reads a stream until so many events have come. */
  async function stream(query: string, count: number, headers: Record<string, string> = {}) {
    // Not fetch: it opens another connection when a body is given up, and a closing server waits for that.
    const request = get(`${url}${query}`, { headers })
    const [answer] = (await once(request, 'response')) as [IncomingMessage]
    expect(answer.headers['content-type']).toBe('text/event-stream')
    let text = ''
    const events = () =>
      [...text.matchAll(/^id: (.*)\ndata: (.*)\n\n/gm)].map(([, id = '', data = '']) => ({
        position: id,
        id: (JSON.parse(data) as { entityId: string }).entityId,
      }))
    for await (const chunk of answer.setEncoding('utf8')) {
      text += chunk
      if (events().length >= count) break
    }
    return events()
  }

  it('gives pages from the earliest event on, and where the next begins', async () => {
    for (let n = 0; n < 5; n += 1) log.add(created({ id: `urn:c:${n}` }))

    const first = await page('?limit=2')
    const second = await page(`?limit=2&from=${first.next}`)
    const third = await page(`?limit=2&from=${second.next}`)
    const after = await page(`?from=${third.next}`)

    expect([first.ids, second.ids, third.ids, after.ids]).toEqual([
      ['urn:c:0', 'urn:c:1'],
      ['urn:c:2', 'urn:c:3'],
      ['urn:c:4'],
      [],
    ])
  })

  it('begins anew where the log was deleted and made anew: it ends before the position', async () => {
    for (let n = 0; n < 5; n += 1) log.add(created({ id: `urn:c:${n}` }))
    const { next } = await page()
    log.events.splice(0)
    for (let n = 0; n < 2; n += 1) log.add(created({ id: `urn:new:${n}` }))

    const first = await page(`?from=${next}`)

    expect(first.ids).toEqual(['urn:new:0', 'urn:new:1'])
    expect((await page(`?from=${first.next}`)).ids).toEqual([])
  })

  it('begins at a date-time: with what the log took in then or later', async () => {
    for (let n = 0; n < 4; n += 1) log.add(created({ id: `urn:c:${n}` }))
    log.beginnings.set(
      '2026-01-31T12:00:00.250Z',
      new Map([
        [0, 1n],
        [1, 1n],
        [2, 0n],
      ]),
    )

    expect((await page('?from=2026-01-31T12:00:00.25Z')).ids).toEqual(['urn:c:2', 'urn:c:3'])
  })

  it('answers at once when the log no longer has what was asked for', async () => {
    for (let n = 0; n < 3; n += 1) log.add(created({ id: `urn:c:${n}` }))
    log.removed = 3

    expect((await page('?from=0-0.1-0.2-0')).ids).toEqual([])
  })

  it('streams from now on by default, from the earliest when asked', async () => {
    log.add(created({ id: 'urn:c:before' }))
    const live = stream('', 1)
    await waitUntil('the stream follows', () => log.batches > 0)
    log.add(created({ id: 'urn:c:after' }))

    expect((await live).map(({ id }) => id)).toEqual(['urn:c:after'])
    expect((await stream('?from=earliest', 2)).map(({ id }) => id)).toEqual(['urn:c:before', 'urn:c:after'])
  })

  it('resumes behind Last-Event-ID, which outranks from', async () => {
    for (let n = 0; n < 4; n += 1) log.add(created({ id: `urn:c:${n}` }))
    const [, second] = await stream('?from=earliest', 4)

    const rest = await stream('?from=earliest', 2, { 'last-event-id': second?.position ?? '' })

    expect(rest.map(({ id }) => id)).toEqual(['urn:c:2', 'urn:c:3'])
  })

  it('shows the events of the tenant of the request and no others', async () => {
    log.add(created({ id: 'urn:c:default' }))
    log.add(created({ id: 'urn:c:a', tenant: 'a' }))
    log.add(created({ id: 'urn:c:b', tenant: 'b' }))

    expect((await page()).ids).toEqual(['urn:c:default'])
    expect((await page('', { 'ngsild-tenant': 'a' })).ids).toEqual(['urn:c:a'])
    expect((await page('', { 'ngsild-tenant': 'default' })).ids).toEqual(['urn:c:default'])
    expect((await page('', { 'ngsild-tenant': 'nobody' })).ids).toEqual([])
  })

  it('filters by id, by kind of event, and by type however it was named', async () => {
    log.add(created({ id: 'urn:c:own' }))
    log.add(created({ id: 'urn:c:iri', terms: coreTerms }))
    log.add(created({ id: 'urn:c:other', type: 'http://cars.test/Bus' }))
    const link =
      '<http://cars.test/c>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'

    expect((await page('?entityId=urn:c:iri')).ids).toEqual(['urn:c:iri'])
    expect((await page('?operationType=ENTITY_DELETE')).ids).toEqual([])
    expect((await page('?operationType=ENTITY_DELETE,ENTITY_CREATE')).ids).toHaveLength(3)
    expect((await page(`?type=${encodeURIComponent(car)}`)).ids).toEqual(['urn:c:own', 'urn:c:iri'])
    expect((await page('?type=Car', { link })).ids).toEqual(['urn:c:own', 'urn:c:iri'])
    expect((await page('?type=Car')).ids).toEqual([])
  })

  it('does not show what is no event of the contract', async () => {
    log.add({ key: '|urn:c:x', body: 'not JSON' })
    log.add({ key: 'no key of ours', body: '{}' })
    log.add(created({ id: 'urn:c:good' }))

    expect((await page()).ids).toEqual(['urn:c:good'])
  })

  it.each([
    ['?unknown=1', 'InvalidRequest'],
    ['?from=yesterday', 'BadRequestData'],
    ['?from=0-9223372036854775808', 'BadRequestData'],
    ['?limit=0', 'BadRequestData'],
    ['?limit=100000', 'BadRequestData'],
    ['?entityId=x', 'BadRequestData'],
    ['?operationType=SOMETHING', 'BadRequestData'],
  ])('refuses %s', async (query, error) => {
    const answer = await page(query)
    const streamed = await fetch(`${url}${query}`)

    expect([answer.status, answer.type?.split('/').at(-1)]).toEqual([400, error])
    // The limit is one of pages.
    if (!query.includes('limit')) expect(streamed.status).toBe(400)
    await streamed.body?.cancel()
  })

  it('does not hold up a server that stops', async () => {
    const client = new AbortController()
    clients.push(client)
    const answer = await fetch(url, { signal: client.signal })
    expect(answer.status).toBe(200)
    const closed = server.close()

    await expect(closed).resolves.toBeUndefined()
  })

  it('reads no faster than the client does', async () => {
    const big = { ...created({ id: 'urn:c:big' }) }
    const body = `${big.body.slice(0, -1)},"actor":"${'x'.repeat(200_000)}"}`
    for (let n = 0; n < 300; n += 1) log.add({ key: big.key, body })
    const client = new AbortController()
    clients.push(client)
    const answer = await fetch(`${url}?from=earliest`, { signal: client.signal })
    expect(answer.status).toBe(200)

    let before = -1
    let quietTurns = 0
    await waitUntil('the log rests', () => {
      quietTurns = log.batches === before ? quietTurns + 1 : 0
      before = log.batches
      return quietTurns > 30
    })

    expect(log.batches).toBeLessThan(150)
  })
})
