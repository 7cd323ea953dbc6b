import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Mode, modes, startMode, type Target } from '@lodestream/shared/testing/broker-mode'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const id = 'urn:ngsi-ld:Subscription:gone'
const path = `/ngsi-ld/v1/subscriptions/${id}`
const letters = `/admin/dead-letters?subscriptionId=${id}`
const real = Boolean(process.env.DATABASE_URL && process.env.KAFKA_BROKERS)

describe.each(modes)('%s: a receiver that answers 410', (mode: Mode) => {
  describe.skipIf(mode === 'distributed' && !real)('with real processes', () => {
    let target: Target
    let receiver: Awaited<ReturnType<typeof startGone>>

    beforeAll(async () => {
      receiver = await startGone()
      target = await startMode(mode)
      expect((await send('POST', '/ngsi-ld/v1/subscriptions', subscription(receiver.url))).status).toBe(201)
      expect((await send('POST', '/ngsi-ld/v1/entities', { id: 'urn:x:1', type: 'Gone', n: 1 })).status).toBe(
        201,
      )
    })

    afterAll(async () => {
      await target?.stop()
      receiver?.stop()
    })

    it('pauses its subscription, and the notification is a dead letter with the reason', async () => {
      await waitUntil('the pause', async () => (await read(path)).isActive === false, 60_000)
      await waitUntil('the dead letter', async () => (await read(letters)).length === 1, 60_000)

      expect(await read(path)).toMatchObject({
        status: 'paused',
        notification: { timesSent: 1, timesFailed: 1 },
      })
      expect(await read(`/admin/subscriptions/${id}`)).toMatchObject({
        disabledReason: 'The receiver is gone (410)',
      })
      expect(await read(letters)).toEqual([expect.objectContaining({ reason: 'The receiver is gone (410)' })])
    })

    it('is told nothing more until somebody sets isActive again', async () => {
      expect((await send('PATCH', '/ngsi-ld/v1/entities/urn:x:1/attrs', { n: 2 })).status).toBe(204)
      const witness = { ...subscription(receiver.url), id: 'urn:ngsi-ld:Subscription:witness' }
      receiver.answers(200)
      expect((await send('POST', '/ngsi-ld/v1/subscriptions', witness)).status).toBe(201)
      expect((await send('PATCH', '/ngsi-ld/v1/entities/urn:x:1/attrs', { n: 3 })).status).toBe(204)
      await waitUntil('the witness', () => receiver.told.includes(`${witness.id} 3`), 60_000)
      expect(receiver.told.filter((told) => told.startsWith(id))).toEqual([`${id} 1`])

      expect((await send('PATCH', path, { isActive: true })).status).toBe(204)
      expect((await send('PATCH', '/ngsi-ld/v1/entities/urn:x:1/attrs', { n: 4 })).status).toBe(204)

      await waitUntil('the next one', () => receiver.told.includes(`${id} 4`), 60_000)
      expect(receiver.told.filter((told) => told.startsWith(id))).toEqual([`${id} 1`, `${id} 4`])
      await waitUntil('its record', async () => (await read(path)).status === 'active', 60_000)
    })

    function send(method: string, to: string, body: unknown): Promise<Response> {
      const base = to.includes('/entities') ? target.searchUrl : target.subscriptionUrl
      const headers = { 'content-type': 'application/json' }
      return fetch(base + to, { method, headers, body: JSON.stringify(body) })
    }

    async function read(from: string): Promise<Record<string, unknown>> {
      return (await (await fetch(target.subscriptionUrl + from)).json()) as Record<string, unknown>
    }
  })
})

function subscription(uri: string) {
  return {
    id,
    type: 'Subscription',
    entities: [{ type: 'Gone' }],
    notification: { format: 'simplified', endpoint: { uri, accept: 'application/json' } },
  }
}

/** Answers 410 until told otherwise, and remembers `<subscription> <n>` of all that comes. */
async function startGone() {
  const told: string[] = []
  let status = 410
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { subscriptionId, data } = JSON.parse(Buffer.concat(chunks).toString()) as {
        subscriptionId: string
        data: { n: number }[]
      }
      told.push(`${subscriptionId} ${data[0]?.n}`)
      response.writeHead(status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    told,
    answers: (next: number) => {
      status = next
    },
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
