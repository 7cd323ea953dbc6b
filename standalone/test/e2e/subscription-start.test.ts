import { type Mode, modes, startMode, type Target } from '@lodestream/shared/testing/broker-mode'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSubscriber } from './subscriber.ts'

const real = Boolean(process.env.DATABASE_URL && process.env.KAFKA_BROKERS)
const houses = 24
const rounds = 12

describe.each(modes)('%s: when a subscription begins, changes and ends', (mode: Mode) => {
  describe.skipIf(mode === 'distributed' && !real)('with real processes', () => {
    let target: Target
    let subscriber: Awaited<ReturnType<typeof startSubscriber>>
    let step = 0

    beforeAll(async () => {
      subscriber = await startSubscriber()
      target = await startMode(mode)
      await Promise.all(Array.from({ length: houses }, (_, place) => send('POST', '/entities', house(place))))
    })

    afterAll(async () => {
      await target?.stop()
      subscriber?.stop()
    })

    it('it is told of everything committed after the 201 and nothing that was in the log before', async () => {
      const expected: { id: string; from: number }[] = []
      for (let round = 0; round < rounds; round += 1) {
        // A burst that the consumer is still busy with when the subscription comes; `settled` is in the log by then.
        const before = await burst()
        await inTheLog(before)
        const id = `urn:ngsi-ld:Subscription:${mode}:${round}`
        await subscribe(id)
        await burst()
        expected.push({ id, from: before })
      }
      const last = step

      for (const { id, from } of expected) {
        const wanted = (last - from) * houses
        await waitUntil(`${wanted} notifications of ${id}`, () => stepsOf(id).length >= wanted, 60_000)
        expect(Math.min(...stepsOf(id))).toBe(from + 1)
        expect(stepsOf(id)).toHaveLength(wanted)
      }
    })

    it('a change of it counts for what is committed after the answer, and so does its end', async () => {
      const id = `urn:ngsi-ld:Subscription:${mode}:changing`
      await subscribe(id)
      for (let round = 0; round < rounds; round += 1) {
        expect((await send('PATCH', `/subscriptions/${id}`, { q: 'step==-1' })).status).toBe(204)
        const unheard = await burst()
        expect((await send('PATCH', `/subscriptions/${id}`, { q: `step>${unheard}` })).status).toBe(204)
        const heard = await burst()
        await waitUntil(`step ${heard}`, () => count(id, heard) === houses, 60_000)
        expect(count(id, unheard)).toBe(0)
      }

      expect((await send('DELETE', `/subscriptions/${id}`)).status).toBe(204)
      const after = await burst()
      const witness = `urn:ngsi-ld:Subscription:${mode}:witness`
      await subscribe(witness)
      const seen = await burst()
      await waitUntil('the witness', () => count(witness, seen) === houses, 60_000)
      expect(stepsOf(id).filter((each) => each >= after)).toEqual([])
    })

    /** One change of every house; the number of the step. */
    async function burst(): Promise<number> {
      step += 1
      const current = step
      const update = Array.from({ length: houses }, (_, place) => ({ ...house(place), step: current }))
      const answer = await send('POST', '/entityOperations/update', update)
      expect(answer.status).toBe(204)
      return current
    }

    /** Resolves when the log has the events of a step. */
    async function inTheLog(wanted: number): Promise<void> {
      await waitUntil(`step ${wanted} in the log`, async () => {
        const last = `urn:ngsi-ld:House:${houses - 1}`
        const response = await fetch(`${target.subscriptionUrl}/events?from=earliest&entityId=${last}`, {
          headers: { accept: 'application/json' },
        })
        const { events } = (await response.json()) as { events: { operationPayload?: string }[] }
        return events.some(({ operationPayload }) => operationPayload?.includes(`"value":${wanted},`))
      })
    }

    async function subscribe(id: string): Promise<void> {
      const answer = await send('POST', '/subscriptions', {
        id,
        type: 'Subscription',
        entities: [{ type: 'House' }],
        watchedAttributes: ['step'],
        notification: { format: 'simplified', endpoint: { uri: subscriber.url } },
      })
      expect(answer.status).toBe(201)
    }

    function stepsOf(id: string): number[] {
      return subscriber.notifications
        .filter(({ subscriptionId }) => subscriptionId === id)
        .map(({ data }) => Number(data[0]?.step))
    }

    function count(id: string, wanted: number): number {
      return stepsOf(id).filter((each) => each === wanted).length
    }

    function send(method: string, path: string, body?: unknown): Promise<Response> {
      const base = path.startsWith('/subscriptions') ? target.subscriptionUrl : target.searchUrl
      const content = { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
      return fetch(`${base}/ngsi-ld/v1${path}`, { method, ...(body === undefined ? {} : content) })
    }
  })
})

function house(place: number) {
  return { id: `urn:ngsi-ld:House:${place}`, type: 'House', step: 0 }
}
