import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Agent } from 'undici'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fetchDocument } from './fetch-document.ts'
import { createGuardedAgent } from './guarded-agent.ts'

let server: Server
let base: string
let agent: Agent
let answer: RequestListener

beforeEach(async () => {
  server = createServer((incoming, response) => answer(incoming, response))
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  agent = createGuardedAgent({ allow: [], allowLoopback: true })
})

afterEach(async () => {
  await agent.destroy()
  server.closeAllConnections()
  await new Promise((closed) => server.close(closed))
})

const get = (timeoutMs = 2_000) =>
  fetchDocument(`${base}/start`, {
    agent,
    accept: 'application/ld+json',
    timeoutMs,
    maxBytes: 1_000,
    maxRedirects: 2,
  })

describe('fetchDocument()', () => {
  it('gives status, headers and body', async () => {
    answer = (incoming, response) => response.setHeader('X-Got', incoming.headers.accept ?? '').end('body')

    const document = await get()

    expect(document).toMatchObject({
      url: `${base}/start`,
      status: 200,
      headers: { 'x-got': 'application/ld+json' },
    })
    expect(document.body.toString()).toBe('body')
  })

  it('follows two redirects and says where it arrived', async () => {
    const next: Record<string, string> = { '/start': '/second', '/second': `${base}/third` }
    answer = (incoming, response) => {
      const location = next[incoming.url ?? '']
      if (location) response.writeHead(302, { location }).end('moved')
      else response.end('there')
    }

    expect((await get()).url).toBe(`${base}/third`)
  })

  it('gives up at the third redirect', async () => {
    answer = (_incoming, response) => response.writeHead(307, { location: '/start' }).end()

    await expect(get()).rejects.toThrow('redirects more than 2 times')
  })

  it.each([
    ['a private address', 'http://10.0.0.1/', 'EGRESS_ALLOW'],
    ['the metadata service', 'http://169.254.169.254/latest', 'EGRESS_ALLOW'],
    ['another scheme', 'file:///etc/passwd', 'not http or https'],
  ])('judges a redirect to %s like any other call', async (_what, location, message) => {
    answer = (_incoming, response) => response.writeHead(301, { location }).end()

    await expect(get()).rejects.toThrow(message)
  })

  it('stops reading what is too large', async () => {
    answer = (_incoming, response) => {
      const more = () => response.write('x'.repeat(500), more)
      more()
    }

    await expect(get()).rejects.toThrow('larger than 1000 bytes')
  })

  it.each([
    ['never answers', () => undefined],
    [
      'sends a byte at a time',
      (response: Parameters<RequestListener>[1]) => {
        const drip = setInterval(() => response.write('x'), 20)
        response.on('close', () => clearInterval(drip))
      },
    ],
  ])('gives up in time on a server that %s', async (_what, act) => {
    answer = (_incoming, response) => void act(response)

    await expect(get(200)).rejects.toThrow('does not answer within 200 ms')
  })

  it('fails when nobody listens', async () => {
    answer = () => undefined
    const free = 'http://127.0.0.1:1/'

    await expect(
      fetchDocument(free, { agent, accept: '*/*', timeoutMs: 1_000, maxBytes: 1, maxRedirects: 0 }),
    ).rejects.toThrow('ECONNREFUSED')
  })
})
