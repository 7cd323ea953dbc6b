import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Agent } from 'undici'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createGuardedAgent } from '../egress/guarded-agent.ts'
import { BadRequestData, LdContextNotAvailable } from '../ngsi-ld/errors.ts'
import { createRemoteContextLoader, type RemoteContextLoaderOptions } from './remote-context-loader.ts'

const document = { '@context': { speed: 'https://fleet.example/speed' } }

let server: Server
let url: string
let egress: Agent
let answer: RequestListener
let requests: string[]
let nowMs: number

beforeEach(async () => {
  requests = []
  nowMs = 1_000_000
  answer = (_incoming, response) => response.end(JSON.stringify(document))
  server = createServer((incoming, response) => {
    requests.push(`${incoming.headers.accept}`)
    answer(incoming, response)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/context`
  egress = createGuardedAgent({ allow: [], allowLoopback: true })
})

afterEach(async () => {
  await egress.destroy()
  server.closeAllConnections()
  await new Promise((closed) => server.close(closed))
})

const loader = (options: Partial<RemoteContextLoaderOptions> = {}) =>
  createRemoteContextLoader({ egress, now: () => nowMs, ...options })

describe('load()', () => {
  it('gives the document, where it was found and how long it is fresh', async () => {
    answer = (_incoming, response) =>
      response
        .setHeader('Cache-Control', 'public, max-age=60')
        .setHeader('Age', '10')
        .end(JSON.stringify(document))

    expect(await loader().load(url)).toEqual({ url, document, freshUntilMs: nowMs + 50_000 })
    expect(requests).toEqual(['application/ld+json, application/json;q=0.9'])
  })

  it('asks once at a time and again when the document is no longer fresh', async () => {
    answer = (_incoming, response) =>
      response.setHeader('Cache-Control', 'max-age=60').end(JSON.stringify(document))
    const { load } = loader()

    await Promise.all([load(url), load(url), load(url)])
    nowMs += 59_000
    await load(url)
    expect(requests).toHaveLength(1)

    nowMs += 2_000
    await load(url)
    expect(requests).toHaveLength(2)
  })

  it('does not ask again for a while after a failure', async () => {
    answer = (_incoming, response) => response.writeHead(404).end()
    const { load } = loader()

    await expect(load(url)).rejects.toThrow('answers with status 404')
    await expect(load(url)).rejects.toThrow(LdContextNotAvailable)
    expect(requests).toHaveLength(1)

    nowMs += 5_001
    answer = (_incoming, response) => response.end(JSON.stringify(document))
    expect((await load(url)).document).toEqual(document)
  })

  it('serves the stale document while its server fails', async () => {
    const { load } = loader()
    await load(url)
    answer = (_incoming, response) => response.writeHead(503).end()

    nowMs += 3_600_001
    expect(await load(url)).toEqual({ url, document, freshUntilMs: nowMs + 5_000 })

    nowMs += 86_400_001
    await expect(load(url)).rejects.toThrow(LdContextNotAvailable)
  })

  it('forgets documents rather than grow', async () => {
    const { load } = loader({ maxCacheBytes: JSON.stringify(document).length * 7 })
    await load(url)
    await load(`${url}2`)
    await load(url)

    expect(requests).toHaveLength(3)
  })

  it('follows a page to its JSON-LD', async () => {
    answer = (incoming, response) => {
      if (incoming.url === '/real')
        response.setHeader('Content-Type', 'application/ld+json').end(JSON.stringify(document))
      else
        response
          .setHeader('Content-Type', 'text/html')
          .setHeader(
            'Link',
            '</style>; rel="stylesheet", </real>; rel="alternate"; type="application/ld+json"',
          )
          .end('<html>')
    }

    expect(await loader().load(url)).toMatchObject({ url: url.replace('/context', '/real'), document })
  })

  it('refuses what is not JSON with BadRequestData', async () => {
    answer = (_incoming, response) => response.end('<html>')

    await expect(loader().load(url)).rejects.toThrow(BadRequestData)
  })

  it('refuses to call an address the guard does not allow', async () => {
    const guarded = createGuardedAgent({ allow: [], allowLoopback: false })

    await expect(loader({ egress: guarded }).load(url)).rejects.toThrow(/127\.0\.0\.1.*EGRESS_ALLOW/)
    await guarded.destroy()
    expect(requests).toEqual([])
  })

  it.each<[string, RequestListener, string]>([
    ['hangs', () => undefined, 'does not answer within 200 ms'],
    ['is huge', (_incoming, response) => response.end('x'.repeat(2_000)), 'larger than 1000 bytes'],
    [
      'redirects in a circle',
      (_incoming, response) => response.writeHead(302, { location: '/context' }).end(),
      'redirects',
    ],
    [
      'redirects inside',
      (_incoming, response) => response.writeHead(302, { location: 'http://10.0.0.1/' }).end(),
      '10.0.0.1',
    ],
    ['cuts the connection', (incoming) => incoming.destroy(), 'cannot be retrieved'],
  ])('answers LdContextNotAvailable to a server that %s', async (_what, listener, message) => {
    answer = listener
    const loading = loader({ timeoutMs: 200, maxBytes: 1_000 }).load(url)

    await expect(loading).rejects.toThrow(LdContextNotAvailable)
    await expect(loading).rejects.toThrow(message)
  })

  it.each<[boolean, string, RequestListener]>([
    [true, 'hangs', () => undefined],
    [true, 'cuts the connection', (incoming) => incoming.destroy()],
    [false, 'is huge', (_incoming, response) => response.end('x'.repeat(2_000))],
    [false, 'redirects in a circle', redirecting('/context')],
    [false, 'redirects to no URL', redirecting('http://')],
    [false, 'redirects inside', redirecting('http://10.0.0.1/')],
    ...[500, 502, 503, 504, 408, 425, 429].map((status) => answering(true, status)),
    ...[400, 401, 403, 404, 410, 304].map((status) => answering(false, status)),
  ])('says whether it may pass: %s, of a server that %s', async (isTemporary, _what, listener) => {
    answer = listener

    const loading = loader({ timeoutMs: 200, maxBytes: 1_000 }).load(url)

    await expect(loading).rejects.toMatchObject({ name: 'LdContextNotAvailable', isTemporary })
  })

  it('says that a name that is not resolved may pass', async () => {
    await expect(loader().load('http://nowhere.invalid/context')).rejects.toMatchObject({ isTemporary: true })
  })

  it('bounds how many documents are on the way', async () => {
    answer = () => undefined
    const { load } = loader({ timeoutMs: 300, maxPending: 2 })
    const pending = ['1', '2'].map((each) => load(url + each).catch(() => 'failed'))

    await expect(load(`${url}3`)).rejects.toMatchObject({
      message: expect.stringContaining('too many others'),
      isTemporary: true,
    })
    expect(await Promise.all(pending)).toEqual(['failed', 'failed'])
  })
})

function redirecting(location: string): RequestListener {
  return (_incoming, response) => response.writeHead(302, { location }).end()
}

function answering(isTemporary: boolean, status: number): [boolean, string, RequestListener] {
  return [isTemporary, `answers ${status}`, (_incoming, response) => response.writeHead(status).end()]
}
