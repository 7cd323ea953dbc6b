import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Unreachable } from '../domain/failures.ts'
import { replayToSubscription } from './replay-to-subscription.ts'

const id = 'urn:ngsi-ld:Subscription:s'
const page = { replayId: 'r', events: 5000, notifications: 7, cutOff: 0, next: '0-5000', to: '0-6000' }

describe('replayToSubscription()', () => {
  const asked: unknown[] = []
  const [lines, notes]: [string[], string[]] = [[], []]
  let answers: { readonly status: number; readonly body: object }[]
  let stop: AbortController
  const server = createServer(async (request, response) => {
    asked.push(JSON.parse(Buffer.concat(await request.toArray()).toString()))
    const { status, body } = answers.shift() ?? { status: 500, body: {} }
    const headers = { 'content-type': 'application/json', ...(status === 503 && { 'retry-after': '0' }) }
    response.writeHead(status, headers).end(JSON.stringify(body))
  })

  beforeEach(async () => {
    for (const list of [asked, lines, notes]) list.length = 0
    stop = new AbortController()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  })

  afterEach(() => {
    server.closeAllConnections()
    server.close()
  })

  function run(options: object = {}): Promise<void> {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    return replayToSubscription(
      id,
      { url, topic: 'cim.entity', defaultTenantName: 'default', ...options },
      {
        terminal: {
          line: async (text) => void lines.push(text),
          note: (text) => void notes.push(text),
          style: (_, text) => text,
          progress: () => ({ step: () => {}, end: () => {} }),
        },
        signal: stop.signal,
        env: {},
        exitWith: () => {},
      },
    )
  }

  it('goes on where the call before ended, comes back when asked to, and sums up', async () => {
    const busy = { status: 503, body: { detail: 'too much waits' } }
    const last = { ...page, events: 10, notifications: 1, cutOff: 2, complete: true }
    answers = [{ status: 200, body: { ...page, complete: false } }, busy, busy, { status: 200, body: last }]

    await run({ from: '2026-01-31T13:00:00+01:00', type: 'Lamp', entityId: 'urn:e:1', json: true })

    const wanted = { type: 'Lamp', entityId: 'urn:e:1', limit: 5000 }
    const second = { ...wanted, from: page.next, to: page.to, replayId: 'r' }
    expect(asked).toEqual([{ ...wanted, from: '2026-01-31T12:00:00.000Z' }, second, second, second])
    expect(notes).toEqual([expect.stringMatching(/^Waiting: .*too much waits$/)])
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { replayId: 'r', toSubscription: id, events: 5010, notifications: 8, cutOff: 2 },
    ])
  })

  it('broken off, says where to go on', async () => {
    answers = [{ status: 200, body: { ...page, complete: false } }]

    await expect(run()).rejects.toThrow(Unreachable)

    expect(notes).toEqual(['Broken off; --from 0-5000 goes on'])
    expect(lines).toEqual([])
  })

  it('gives up on a broker that never has room', async () => {
    answers = Array.from({ length: 200 }, () => ({ status: 503, body: {} }))

    await expect(run()).rejects.toThrow('answered 503')

    expect(asked).toHaveLength(101)
  })
})
