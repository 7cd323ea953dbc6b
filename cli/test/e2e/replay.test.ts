import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Mode, modes, startMode, type Target } from '@lodestream/shared/testing/broker-mode'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runLodestream } from './run-lodestream.ts'

const real = Boolean(process.env.DATABASE_URL && process.env.KAFKA_BROKERS)
const lamps = 5
const changes = 8
const late = 'urn:ngsi-ld:Subscription:late'
const prompt = 'urn:ngsi-ld:Subscription:prompt'

interface Received {
  readonly headers: IncomingHttpHeaders
  readonly id: string
  readonly subscriptionId: string
  readonly data: readonly { readonly id: string; readonly on: number }[]
}

describe.each(modes)('%s: events replay --to-subscription', (mode: Mode) => {
  describe.skipIf(mode === 'distributed' && !real)('with real processes', () => {
    let target: Target
    let uri: string
    const received: Received[] = []
    const receiver = createServer(async (request, answer) => {
      const body = Buffer.concat(await request.toArray()).toString()
      received.push({ ...JSON.parse(body), headers: request.headers })
      answer.writeHead(204).end()
    })

    beforeAll(async () => {
      receiver.listen(0, '127.0.0.1')
      await once(receiver, 'listening')
      uri = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
      target = await startMode(mode)
      await subscribe(prompt, { notificationTrigger: ['attributeUpdated'] })
      await send(
        '/entityOperations/create',
        Array.from({ length: lamps }, (_, place) => lamp(place, 0)),
      )
      for (let change = 1; change <= changes; change += 1)
        await send(
          '/entityOperations/update',
          Array.from({ length: lamps }, (_, place) => lamp(place, change)),
        )
      await waitUntil('all are notified', () => of(prompt).length >= lamps * changes, 60_000)
    })
    afterAll(async () => {
      receiver.closeAllConnections()
      receiver.close()
      await target?.stop()
    })

    it('a subscription that came late hears everything once, in order per entity, marked', async () => {
      await subscribe(late, { notificationTrigger: ['entityCreated', 'entityUpdated'] })
      const wanted = lamps * (changes + 1)

      const { code, stdout } = await replay('--to-subscription', late, '--json')

      const report = JSON.parse(stdout)
      expect({ code, ...report }).toMatchObject({ code: 0, notifications: wanted, cutOff: 0 })
      await waitUntil('all came', () => of(late).length >= wanted, 60_000)
      expect(of(late)).toHaveLength(wanted)
      for (let place = 0; place < lamps; place += 1)
        expect(valuesOf(late, place)).toEqual(Array.from({ length: changes + 1 }, (_, value) => value))
      expect(of(late).every(({ headers }) => headers['ngsild-replay'] === report.replayId)).toBe(true)
      expect(new Set(of(late).map(({ id }) => id)).size).toBe(wanted)
      expect(of(prompt).length).toBe(lamps * changes)
    })

    it('a subscription that heard it already hears the same ids again', async () => {
      const before = of(prompt)
      expect(before.some(({ headers }) => 'ngsild-replay' in headers)).toBe(false)

      const { code, stdout } = await replay('--to-subscription', prompt, '--entity-id', lamp(1, 0).id)

      expect(code).toBe(0)
      expect(stdout).toMatch(
        new RegExp(
          `^${changes} notifications of \\d+ events replayed to ${prompt}, with the header Ngsild-Replay: `,
        ),
      )
      await waitUntil('they came', () => of(prompt).length >= before.length + changes, 60_000)
      const again = of(prompt).slice(before.length)
      const first = before.filter(({ data }) => data[0]?.id === lamp(1, 0).id)
      expect(again.map(({ id }) => id)).toEqual(first.map(({ id }) => id))
    })

    it.each([
      [[], 'say where to replay to: --to-topic <name> or --to-subscription <id>'],
      [['--to-subscription', late, '--to-topic', 'x'], 'say where to replay to'],
      [['--to-subscription', late, '--kafka', 'localhost:9'], 'not with --kafka or --to-kafka'],
      [
        ['--to-subscription', late, '--operation-type', 'ENTITY_CREATE'],
        'operations are notified as a whole',
      ],
      [['--to-subscription', late, '--from', 'yesterday'], '--from must be earliest'],
      [['--to-subscription', 'urn:x:none'], 'Subscription urn:x:none does not exist'],
      [['--to-subscription', late, '--tenant', 'nobody'], '404'],
    ])('%j says what is wrong, with code 2', async (args, said) => {
      expect(await replay(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(said) })
    })

    const of = (id: string) => received.filter(({ subscriptionId }) => subscriptionId === id)

    function valuesOf(id: string, place: number): readonly (number | undefined)[] {
      return of(id)
        .filter(({ data }) => data[0]?.id === lamp(place, 0).id)
        .map(({ data }) => data[0]?.on)
    }

    function replay(...args: readonly string[]) {
      return runLodestream('events', 'replay', ...args, '--url', target.subscriptionUrl)
    }

    function subscribe(id: string, members: object): Promise<void> {
      const notification = { format: 'simplified', endpoint: { uri } }
      const entities = [{ type: 'Lamp' }]
      return send('/subscriptions', { id, type: 'Subscription', entities, notification, ...members })
    }

    async function send(path: string, body: unknown): Promise<void> {
      const base = path === '/subscriptions' ? target.subscriptionUrl : target.searchUrl
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(`${base}/ngsi-ld/v1${path}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      })
      expect(answer.ok).toBe(true)
    }
  })
})

function lamp(place: number, on: number) {
  return { id: `urn:ngsi-ld:Lamp:${place}`, type: 'Lamp', on }
}
