import { connect } from 'node:net'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { pino } from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import type { HttpOperation } from './exchange.ts'
import { jsonTypes } from './media-type.ts'
import { registerResource } from './resource.ts'
import { createServer, type HttpServer } from './server.ts'

const large = 'x'.repeat(5000)
const contexts = { resolve: () => Promise.reject(new Error('No context is needed here')) }

const read: HttpOperation = {
  params: ['size'],
  negotiates: jsonTypes,
  handle: async ({ params, path }) => ({
    status: 200,
    version: 7,
    body: { id: path.id ?? '', text: large.slice(0, Number(params.get('size') ?? 5000)) },
  }),
}
const write: HttpOperation = {
  params: [],
  handle: async (exchange) => ({ status: 200, body: { read: exchange.json() } }),
}
const remove: HttpOperation = { params: [], handle: async () => ({ status: 204 }) }

let server: HttpServer | undefined

/** A listening server: what Node.js itself makes of a request counts here. */
async function serve(corsOrigins: string[] = []): Promise<string> {
  server = createServer({ logger: pino({ level: 'silent' }), maxBodyBytes: 1000, corsOrigins })
  const parts = { contexts, defaultTenantName: 'default' }
  registerResource(server, '/things', { parts, GET: read, POST: write, needId: ['PUT'] })
  registerResource(server, '/things/:id', { parts, GET: read, PATCH: write, DELETE: remove })
  registerResource(server, '/things/:id/parts', { parts, POST: write })
  return server.listen({ host: '127.0.0.1', port: 0 })
}

afterEach(async () => {
  await server?.close()
})

/** Sends bytes as they are and reads until the server closes. */
async function sendRaw(url: string, lines: readonly string[], body = ''): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.setEncoding('utf8')
  socket.write(`${[...lines, `Host: ${hostname}`, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`)
  let text = ''
  for await (const chunk of socket) text += chunk
  return text
}

const post = (path: string) => [`POST /ngsi-ld/v1${path} HTTP/1.1`, 'Content-Type: application/json']

describe('a body', () => {
  it('may come in chunks, and is bounded then too', async () => {
    const url = await serve()
    const stream = (text: string) => new Blob([text]).stream()
    const send = (text: string) =>
      fetch(`${url}/ngsi-ld/v1/things`, {
        method: 'POST',
        body: stream(text),
        duplex: 'half',
        headers: { 'content-type': 'application/json' },
      } as RequestInit)

    expect(await (await send('{"a":1}')).json()).toEqual({ read: { a: 1 } })
    expect((await send(`"${'x'.repeat(5000)}"`)).status).toBe(413)
  })

  it('without a length and not in chunks is 411, without a body', async () => {
    const url = await serve()

    const answer = await sendRaw(url, post('/things'))

    expect(answer).toMatch(/^HTTP\/1.1 411 /)
    expect(answer).toMatch(/content-length: 0\r\n[\s\S]*\r\n\r\n$/i)
  })

  it('waits for a 100 when the client does', async () => {
    const url = await serve()

    const answer = await sendRaw(
      url,
      [...post('/things'), 'Content-Length: 7', 'Expect: 100-continue'],
      '{"a":1}',
    )

    expect(answer).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 /)
  })

  it('with an expectation nobody knows is 417', async () => {
    const url = await serve()

    expect(await sendRaw(url, [...post('/things'), 'Content-Length: 0', 'Expect: miracles'])).toMatch(
      /^HTTP\/1.1 417 /,
    )
  })

  it.each(['gzip', 'br', 'x'])(
    'with Content-Encoding %s is 415 and names what there is',
    async (encoding) => {
      await serve()

      const answer = await server?.inject({
        method: 'POST',
        url: '/ngsi-ld/v1/things',
        payload: '{}',
        headers: { 'content-type': 'application/json', 'content-encoding': encoding },
      })

      expect([answer?.statusCode, answer?.body, answer?.headers['accept-encoding']]).toEqual([
        415,
        '',
        'identity',
      ])
    },
  )

  it.each([
    ['two lengths', ['Content-Length: 2', 'Content-Length: 3']],
    ['a length and chunks', ['Content-Length: 2', 'Transfer-Encoding: chunked']],
    ['a length that is none', ['Content-Length: -1']],
  ])('with %s is no HTTP', async (_what, lines) => {
    const url = await serve()

    expect(await sendRaw(url, [...post('/things'), ...lines], '{}')).toMatch(/^HTTP\/1.1 400 /)
  })

  it('of DELETE and GET does not count, nor does its type', async () => {
    const url = await serve()
    const lines = (method: string) => [
      `${method} /ngsi-ld/v1/things/a HTTP/1.1`,
      'Content-Type: text/plain',
      'Content-Length: 3',
    ]

    expect(await sendRaw(url, lines('DELETE'), '{{{')).toMatch(/^HTTP\/1.1 204 /)
    expect(await sendRaw(url, lines('GET'), '{{{')).toMatch(/^HTTP\/1.1 200 /)
  })

  it.each([
    ['POST', '/things', 'application/merge-patch+json', 415],
    ['PATCH', '/things/a', 'application/merge-patch+json', 200],
    ['PATCH', '/things/a', 'application/json;charset=UTF-8', 200],
    ['POST', '/things', 'Application/JSON ; charset=utf-8', 200],
    ['POST', '/things', 'application/geo+json', 415],
    ['POST', '/things', 'application/jsonx', 415],
    ['POST', '/things', ';', 415],
  ] as const)('%s %s of type %s', async (method, path, type, status) => {
    await serve()
    const answer = await server?.inject({
      method,
      url: `/ngsi-ld/v1${path}`,
      payload: '{}',
      headers: { 'content-type': type },
    })

    expect(answer?.statusCode).toBe(status)
  })
})

const ofConnection = ['date', 'connection', 'keep-alive']

describe('a method', () => {
  it.each(['TRACE', 'PROPFIND', 'LOCK', 'M-SEARCH', 'PUT', 'DELETE'])(
    '%s that a resource does not know is 405 with Allow',
    async (method) => {
      const url = await serve()

      const answer = await sendRaw(url, [`${method} /ngsi-ld/v1/things HTTP/1.1`, 'Content-Length: 0'])

      expect(answer).toMatch(/^HTTP\/1.1 405 /)
      expect(answer).toMatch(/\r\nallow: GET, POST, HEAD, OPTIONS\r\n/i)
      expect(answer).toContain('"status":405')
    },
  )

  it('that is none is 400, and HEAD where there is no GET is 405', async () => {
    const url = await serve()

    expect(await sendRaw(url, ['FETCH /ngsi-ld/v1/things HTTP/1.1'])).toMatch(/^HTTP\/1.1 400 /)
    expect(await sendRaw(url, ['HEAD /ngsi-ld/v1/things/a/parts HTTP/1.1'])).toMatch(/^HTTP\/1.1 405 /)
  })

  it('that needs an id is 400 after a slash and 405 without', async () => {
    await serve()
    const status = async (path: string) =>
      (await server?.inject({ method: 'PUT', url: `/ngsi-ld/v1${path}`, payload: '{}' }))?.json()

    expect(await status('/things/')).toMatchObject({ status: 400, detail: 'The path has no id' })
    expect(await status('/things')).toMatchObject({ status: 405 })
  })

  it('OPTIONS of * answers for the whole server', async () => {
    const url = await serve()

    const answer = await sendRaw(url, ['OPTIONS * HTTP/1.1'])

    expect(answer).toMatch(/^HTTP\/1.1 204 /)
    expect(answer).toMatch(/allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS/i)
  })

  it('HEAD answers the headers of GET, with their length', async () => {
    const url = await serve()
    const [get, head] = await Promise.all(
      ['GET', 'HEAD'].map((method) =>
        fetch(`${url}/ngsi-ld/v1/things`, { method, headers: { 'accept-encoding': 'gzip' } }),
      ),
    )
    const shown = (answer: Response | undefined) =>
      Object.fromEntries([...(answer?.headers ?? [])].filter(([name]) => !ofConnection.includes(name)))

    expect(await head?.text()).toBe('')
    expect(shown(head)).toEqual(shown(get))
  })
})

describe('a path', () => {
  it.each([
    ['/ngsi-ld/v1/Things', 404],
    ['/NGSI-LD/v1/things', 404],
    ['/ngsi-ld//v1/things', 404],
    ['//ngsi-ld/v1/things', 404],
    ['/ngsi-ld/v1/things/a/b', 404],
    ['/ngsi-ld/v1/things/%', 400],
    ['/ngsi-ld/v1/things/%C0%80', 400],
    ['/ngsi-ld/v1/things/%FF', 400],
    ['/ngsi-ld/v1/%74hings', 200],
    ['/ngsi-ld/v1/things/', 200],
    ['/ngsi-ld/v1/things#a', 200],
    ['/ngsi-ld/v1/things?', 200],
    ['/ngsi-ld/v1/things?&&', 200],
    ['/ngsi-ld/v1/things?size', 200],
    ['/ngsi-ld/v1/things?=1', 400],
    ['/ngsi-ld/v1/things?Size=1', 400],
    ['/', 404],
    ['', 404],
  ])('%s answers %i', async (path, status) => {
    const url = await serve()

    expect(await sendRaw(url, [`GET ${path || '/'} HTTP/1.1`])).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  })

  it('may be in absolute form', async () => {
    const url = await serve()

    const answer = await sendRaw(url, [`GET ${url}/ngsi-ld/v1/things/a?size=3 HTTP/1.1`])

    expect(answer).toContain('{"id":"a","text":"xxx"}')
  })

  it('has ids decoded once, whatever is in them', async () => {
    await serve()
    const idOf = async (path: string) => (await server?.inject(`/ngsi-ld/v1/things/${path}`))?.json().id

    expect(await idOf('urn:x:a%2Fb%3Fc%23d')).toBe('urn:x:a/b?c#d')
    expect(await idOf('%2525')).toBe('%25')
    expect(await idOf('a+b')).toBe('a+b')
    expect(await idOf('..%2f..')).toBe('../..')
    expect(await idOf('a;b=c')).toBe('a;b=c')
  })

  it('with an empty id reaches the resource, which can say what is wrong with it', async () => {
    await serve()
    const answer = await server?.inject({
      method: 'POST',
      url: '/ngsi-ld/v1/things//parts',
      payload: '{}',
      headers: { 'content-type': 'application/json' },
    })

    expect(answer?.json()).toEqual({ read: {} })
  })

  it('that is too long is 431', async () => {
    const url = await serve()

    expect(await sendRaw(url, [`GET /ngsi-ld/v1/things/${'a'.repeat(40_000)} HTTP/1.1`])).toMatch(
      /^HTTP\/1.1 431 /,
    )
  })
})

describe('a header twice', () => {
  it('is one list for Accept, one for Link, and no tenant', async () => {
    const url = await serve()
    const get = (...lines: string[]) => sendRaw(url, ['GET /ngsi-ld/v1/things HTTP/1.1', ...lines])

    const accept = await get('Accept: application/json;q=0.1', 'Accept: application/ld+json')
    const tenant = await get('NGSILD-Tenant: a', 'NGSILD-Tenant: b')

    expect(accept).toContain('content-type: application/ld+json')
    expect(tenant).toMatch(/^HTTP\/1.1 400 /)
    expect(tenant).toContain('NGSILD-Tenant')
  })
})

describe('compression', () => {
  const get = (query: string, headers: Record<string, string>) =>
    server?.inject({ url: `/ngsi-ld/v1/things${query}`, headers })

  it('packs what is large, for who accepts it', async () => {
    await serve()

    const br = await get('', { 'accept-encoding': 'gzip, br' })
    const gzip = await get('', { 'accept-encoding': 'gzip' })
    const plain = await get('', {})

    expect(br?.headers['content-encoding']).toBe('br')
    expect(JSON.parse(brotliDecompressSync(br?.rawPayload ?? Buffer.alloc(0)).toString()).text).toBe(large)
    expect(JSON.parse(gunzipSync(gzip?.rawPayload ?? Buffer.alloc(0)).toString()).text).toBe(large)
    expect(br?.headers['content-length']).toBe(String(br?.rawPayload.length))
    expect(plain?.headers['content-encoding']).toBeUndefined()
    for (const answer of [br, gzip, plain]) expect(answer?.headers.vary).toContain('accept-encoding')
  })

  it('leaves alone what is small', async () => {
    await serve()

    const answer = await get('?size=100', { 'accept-encoding': 'br' })

    expect(answer?.headers['content-encoding']).toBeUndefined()
    expect(answer?.headers.vary ?? '').not.toContain('accept-encoding')
  })

  it('weakens the tag, and the weak tag is enough for a 304', async () => {
    await serve()
    const packed = await get('', { 'accept-encoding': 'br' })
    const plain = await get('', {})
    const tag = String(packed?.headers.etag)

    expect(tag).toBe(`W/${plain?.headers.etag}`)
    const again = await get('', { 'accept-encoding': 'br', 'if-none-match': tag })
    expect([again?.statusCode, again?.body, again?.headers['content-encoding']]).toEqual([304, '', undefined])
  })
})

describe('CORS', () => {
  const origin = 'https://map.example'
  const preflight = (path: string, from = origin) =>
    server?.inject({
      method: 'OPTIONS',
      url: path,
      headers: {
        origin: from,
        'access-control-request-method': 'PATCH',
        'access-control-request-headers': 'content-type,ngsild-tenant',
      },
    })

  it('is off when nothing is said', async () => {
    await serve()

    const asked = await preflight('/ngsi-ld/v1/things/a')

    expect(asked?.headers.allow).toBe('GET, PATCH, DELETE, HEAD, OPTIONS')
    expect(Object.keys(asked?.headers ?? {}).filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  it('answers a preflight on a resource that has OPTIONS of its own', async () => {
    await serve([origin])

    const asked = await preflight('/ngsi-ld/v1/things/a')

    expect(asked?.statusCode).toBe(204)
    expect(asked?.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': expect.stringContaining('PATCH'),
      'access-control-allow-headers': 'content-type,ngsild-tenant',
      'access-control-max-age': '600',
    })
    expect((await preflight('/ngsi-ld/v1/things/a', 'https://evil.example'))?.headers).not.toHaveProperty(
      'access-control-allow-origin',
      'https://evil.example',
    )
  })

  it('shows answers and refusals to the page, and tells caches so', async () => {
    await serve([origin])
    const headers = { origin }

    const good = await server?.inject({ url: '/ngsi-ld/v1/things', headers })
    const bad = await server?.inject({ url: '/ngsi-ld/v1/things?b=1', headers })
    const missing = await server?.inject({ url: '/ngsi-ld/v1/thin', headers })
    const wrong = await server?.inject({ method: 'DELETE', url: '/ngsi-ld/v1/things', headers })

    for (const answer of [good, bad, missing, wrong])
      expect(answer?.headers['access-control-allow-origin']).toBe(origin)
    expect(good?.headers['access-control-expose-headers']).toContain('ETag')
    expect(String(good?.headers.vary).toLowerCase()).toContain('origin')
  })
})
