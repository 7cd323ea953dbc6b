import { pino } from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import type { RequestContext } from '../json-ld/terms.ts'
import { AlreadyExists } from '../ngsi-ld/errors.ts'
import type { HttpOperation } from './exchange.ts'
import { jsonTypes } from './media-type.ts'
import { registerResource } from './resource.ts'
import { createServer, type HttpServer } from './server.ts'

const core = 'https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld'

function contextOf(given: unknown): RequestContext {
  const terms = { expand: (name: string) => name, compact: (iri: string) => iri }
  const linkUrl = typeof given === 'string' ? given : core
  return { ...terms, given, linkUrl, eventContexts: [linkUrl], eventTerms: terms }
}

let server: HttpServer | undefined

function serve(
  path: string,
  operations: Record<string, HttpOperation>,
  corsOrigins: string[] = [],
): HttpServer {
  server = createServer({ logger: pino({ level: 'silent' }), maxBodyBytes: 1000, corsOrigins })
  const parts = {
    contexts: { resolve: async (given: unknown) => contextOf(given) },
    defaultTenantName: 'default',
  }
  registerResource(server, path, { ...operations, parts })
  return server
}

afterEach(async () => {
  await server?.close()
})

const get: HttpOperation = {
  params: ['a'],
  negotiates: jsonTypes,
  handle: async (exchange) => ({
    status: 200,
    body: { tenant: exchange.tenant, id: exchange.path.id ?? '', a: exchange.params.get('a') ?? '' },
    context: await exchange.context(),
  }),
}

const post: HttpOperation = {
  params: [],
  handle: async (exchange) => {
    const body = exchange.json()
    await exchange.context()
    return { status: 200, body }
  },
}

const json = { 'content-type': 'application/json' }

describe('an HTTP resource', () => {
  it('answers with and without trailing slash, long ids and encoded slashes included', async () => {
    const app = serve('/things/:id', { GET: get })
    const id = `urn:x:${'a'.repeat(5000)}/b c`

    const answers = await Promise.all([
      app.inject(`/ngsi-ld/v1/things/${encodeURIComponent(id)}`),
      app.inject(`/ngsi-ld/v1/things/${encodeURIComponent(id)}/`),
    ])

    for (const answer of answers) expect(answer.json()).toEqual({ tenant: '', id, a: '' })
  })

  it('answers JSON with a context Link, and JSON-LD with the context inside', async () => {
    const app = serve('/things', { GET: get })

    const plain = await app.inject('/ngsi-ld/v1/things')
    const inside = await app.inject({ url: '/ngsi-ld/v1/things', headers: { accept: 'application/ld+json' } })

    expect(plain.headers['content-type']).toBe('application/json')
    expect(plain.headers.link).toBe(
      `<${core}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`,
    )
    expect(inside.headers['content-type']).toBe('application/ld+json')
    expect(inside.headers.link).toBeUndefined()
    expect(inside.json()['@context']).toBe(core)
  })

  it('takes the context of a GET from its Link header', async () => {
    const app = serve('/things', { GET: get })
    const link = '<http://x/page>; rel="next", <http://x/c,1>; rel="http://www.w3.org/ns/json-ld#context"'

    const answer = await app.inject({ url: '/ngsi-ld/v1/things', headers: { link } })

    expect(answer.headers.link).toContain('<http://x/c,1>')
  })

  it('answers 404 for an unknown path and 405 with Allow for an unknown method', async () => {
    const app = serve('/things', { GET: get })

    const unknownPath = await app.inject('/ngsi-ld/v1/stuff')
    const unknownMethod = await app.inject({ method: 'DELETE', url: '/ngsi-ld/v1/things/' })
    const bare = await app.inject({ method: 'PUT', url: '/ngsi-ld/v1/things' })

    expect(unknownPath.statusCode).toBe(404)
    expect(unknownPath.json()).toMatchObject({ status: 404, title: 'The path is unknown' })
    expect(unknownMethod.statusCode).toBe(405)
    expect(unknownMethod.headers.allow).toBe('GET, HEAD, OPTIONS')
    expect(bare.statusCode).toBe(405)
  })

  it('answers HEAD like GET and OPTIONS with Allow', async () => {
    const app = serve('/things', { GET: get })

    const head = await app.inject({ method: 'HEAD', url: '/ngsi-ld/v1/things' })
    const options = await app.inject({ method: 'OPTIONS', url: '/ngsi-ld/v1/things' })

    expect([head.statusCode, head.body]).toEqual([200, ''])
    expect([options.statusCode, options.headers.allow]).toEqual([204, 'GET, HEAD, OPTIONS'])
  })

  it('answers a preflight when an origin is allowed', async () => {
    const app = serve('/things', { GET: get }, ['https://map.example'])

    const answer = await app.inject({
      method: 'OPTIONS',
      url: '/ngsi-ld/v1/things',
      headers: { origin: 'https://map.example', 'access-control-request-method': 'GET' },
    })

    expect(answer.statusCode).toBe(204)
    expect(answer.headers['access-control-allow-origin']).toBe('https://map.example')
  })

  it('answers 411 and 415 without a body', async () => {
    const app = serve('/things', { POST: post })

    const noLength = await app.inject({ method: 'POST', url: '/ngsi-ld/v1/things' })
    const noJson = await app.inject({
      method: 'POST',
      url: '/ngsi-ld/v1/things',
      payload: 'x',
      headers: { 'content-type': 'text/plain' },
    })

    expect([noLength.statusCode, noLength.body]).toEqual([411, ''])
    expect([noJson.statusCode, noJson.body]).toEqual([415, ''])
  })

  it('answers 413 for a body that is too large', async () => {
    const app = serve('/things', { POST: post })

    const answer = await app.inject({
      method: 'POST',
      url: '/ngsi-ld/v1/things',
      payload: 'x'.repeat(2000),
      headers: json,
    })

    expect([answer.statusCode, answer.json().title]).toEqual([413, 'The body is too large'])
  })

  it('answers 406 with what there is', async () => {
    const app = serve('/things', { GET: get })

    const answer = await app.inject({ url: '/ngsi-ld/v1/things', headers: { accept: 'text/html' } })

    expect(answer.statusCode).toBe(406)
    expect(answer.json()).toEqual({ availableRepresentations: ['application/json', 'application/ld+json'] })
  })

  it('reads a body without Content-Type as JSON', async () => {
    const app = serve('/things', { POST: post })

    const answer = await app.inject({
      method: 'POST',
      url: '/ngsi-ld/v1/things',
      payload: Buffer.from('{"a":1}'),
    })

    expect([answer.statusCode, answer.body]).toEqual([200, '{"a":1}'])
  })

  it.each([
    ['not JSON', '{', 400, 'InvalidRequest'],
    ['NaN', '{"a":NaN}', 400, 'InvalidRequest'],
    ['empty', '', 400, 'InvalidRequest'],
    ['a number out of range', '{"a":1e400}', 400, 'BadRequestData'],
    ['U+0000', '{"a":"\\u0000"}', 400, 'BadRequestData'],
    ['half a surrogate pair', '{"\\ud800":1}', 400, 'BadRequestData'],
    ['@context in application/json', '{"@context":[]}', 400, 'BadRequestData'],
    ['nesting', `${'['.repeat(400)}${']'.repeat(400)}`, 400, 'BadRequestData'],
  ])('refuses a body with %s', async (_what, payload, status, type) => {
    const app = serve('/things', { POST: post })

    const answer = await app.inject({
      method: 'POST',
      url: '/ngsi-ld/v1/things',
      payload,
      headers: { ...json, 'content-length': String(payload.length) },
    })

    expect([answer.statusCode, answer.json().type]).toEqual([
      status,
      `https://uri.etsi.org/ngsi-ld/errors/${type}`,
    ])
  })

  it('keeps a member named __proto__ as data', async () => {
    const app = serve('/things', { POST: post })

    const answer = await app.inject({
      method: 'POST',
      url: '/ngsi-ld/v1/things',
      payload: '{"__proto__":{"x":1}}',
      headers: json,
    })

    expect(answer.body).toBe('{"__proto__":{"x":1}}')
    expect(({} as { x?: number }).x).toBeUndefined()
  })

  it('requires the context of JSON-LD inside the body only', async () => {
    const app = serve('/things', { POST: post })
    const link = '<http://x/c>; rel="http://www.w3.org/ns/json-ld#context"'
    const send = (payload: string, headers = {}) =>
      app.inject({
        method: 'POST',
        url: '/ngsi-ld/v1/things',
        payload,
        headers: { 'content-type': 'application/ld+json', ...headers },
      })

    expect((await send('{"@context":"http://x/c"}')).statusCode).toBe(200)
    expect((await send('{}')).json().detail).toContain('@context is missing')
    expect((await send('{"@context":"http://x/c"}', { link })).json().detail).toContain('Link header')
  })

  it('refuses unknown parameters, and reads percent-encoding once', async () => {
    const app = serve('/things', { GET: get })

    const unknown = await app.inject('/ngsi-ld/v1/things?b=1')
    const twice = await app.inject('/ngsi-ld/v1/things?a=x&a=a+b%2525')
    const malformed = await app.inject('/ngsi-ld/v1/things?a=%zz')

    expect(unknown.json()).toMatchObject({ status: 400, title: 'The request is not valid' })
    expect(twice.json().a).toBe('a+b%25')
    expect(malformed.statusCode).toBe(400)
  })

  it('answers 400 for a path that is not percent-encoded properly', async () => {
    const app = serve('/things/:id', { GET: get })

    expect((await app.inject('/ngsi-ld/v1/things/%zz')).statusCode).toBe(400)
  })

  it('echoes the tenant, on errors too', async () => {
    const app = serve('/things', { GET: get })
    const headers = { 'ngsild-tenant': 'north' }

    const good = await app.inject({ url: '/ngsi-ld/v1/things', headers })
    const bad = await app.inject({ url: '/ngsi-ld/v1/things?b=1', headers })
    const none = await app.inject('/ngsi-ld/v1/things')

    expect(good.json().tenant).toBe('north')
    expect([good, bad, none].map((answer) => answer.headers['ngsild-tenant'])).toEqual([
      'north',
      'north',
      undefined,
    ])
  })

  it('refuses a tenant name with a blank', async () => {
    const app = serve('/things', { GET: get })

    const answer = await app.inject({ url: '/ngsi-ld/v1/things', headers: { 'ngsild-tenant': 'a b' } })

    expect(answer.json()).toMatchObject({ status: 400, detail: expect.stringContaining('NGSILD-Tenant') })
  })

  it('tells nothing about an unexpected failure but where to look', async () => {
    const fails: HttpOperation = { params: [], handle: () => Promise.reject(new Error('password is 1234')) }
    const app = serve('/things', { GET: fails })

    const answer = await app.inject('/ngsi-ld/v1/things')

    expect(answer.statusCode).toBe(500)
    expect(answer.body).not.toContain('1234')
    expect(answer.json().detail).toContain(answer.headers['x-request-id'])
  })

  it('answers 204 without Content-Length, and errors of the specification as ProblemDetails', async () => {
    const nothing: HttpOperation = { params: [], handle: async () => ({ status: 204 }) }
    const exists: HttpOperation = {
      params: [],
      handle: () => Promise.reject(new AlreadyExists('Entity urn:a already exists')),
    }
    const app = serve('/things', { DELETE: nothing, GET: exists })

    const done = await app.inject({ method: 'DELETE', url: '/ngsi-ld/v1/things' })
    const refused = await app.inject('/ngsi-ld/v1/things')

    expect([done.statusCode, done.headers['content-length']]).toEqual([204, undefined])
    expect(refused.headers['content-type']).toBe('application/json')
    expect(refused.json()).toEqual({
      type: 'https://uri.etsi.org/ngsi-ld/errors/AlreadyExists',
      title: 'The element already exists',
      detail: 'Entity urn:a already exists',
      status: 409,
    })
  })
})
