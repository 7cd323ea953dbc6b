import { createServer } from '@lodestream/shared/http/server'
import { coreRequestContext } from '@lodestream/shared/json-ld/request-context'
import { createLogger } from '@lodestream/shared/logging/logger'
import { assertDescribed } from '@lodestream/shared/testing/described-answers'
import { beforeEach, describe, expect, it } from 'vitest'
import { ActiveSubscriptions } from '../../operations/active-subscriptions.ts'
import { aDelivery } from '../../testing/a-delivery.ts'
import { sampleSubscription } from '../../testing/sample-subscription.ts'
import { MemoryDeliveryStore } from '../memory/memory-delivery-store.ts'
import { createMemorySubscriptionStore } from '../memory/memory-subscription-store.ts'
import { registerDeadLetters } from './dead-letter-routes.ts'

describe('/admin/dead-letters', () => {
  const id = encodeURIComponent(aDelivery(1).notificationId)
  const at = '2025-06-01T10:00:00Z'
  let server: ReturnType<typeof createServer>
  let subscriptions: ReturnType<typeof createMemorySubscriptionStore>
  let store: MemoryDeliveryStore

  beforeEach(async () => {
    store = new MemoryDeliveryStore()
    subscriptions = createMemorySubscriptionStore()
    server = createServer({ logger: createLogger('test', 'silent'), maxBodyBytes: 1000, corsOrigins: [] })
    registerDeadLetters(server, {
      deadLetters: store,
      subscriptions,
      active: new ActiveSubscriptions({
        subscriptions,
        contexts: { resolve: async () => coreRequestContext },
        onProblem: (_, error) => expect(error).toBeUndefined(),
      }),
      clock: { now: () => at },
      pages: { defaultLimit: 2, maxLimit: 1000 },
      defaultTenantName: 'default',
    })
    const claim = await store.claim(3)
    const deliveries = [aDelivery(1), aDelivery(2), aDelivery(3)]
    await store.insert(claim, 1n, deliveries)
    const dead = { kind: 'dead', reason: 'gone', error: '410', attempted: true, at } as const
    await store.complete(
      claim,
      deliveries.map((delivery) => ({ ...dead, delivery })),
    )
    await subscriptions.create(sampleSubscription())
  })

  async function send(method: 'GET' | 'POST' | 'DELETE', url: string, headers = {}) {
    const answer = await server.inject({ method, url, headers })
    assertDescribed(method, url, { status: answer.statusCode, headers: answer.headers, text: answer.body })
    return answer
  }

  it('lists what was given up, with the reason, newest first and by pages', async () => {
    const url = '/admin/dead-letters?subscriptionId=urn:ngsi-ld:Subscription:s1'
    const first = await send('GET', url)
    const next = /<([^>]+)>;rel="next"/.exec(String(first.headers.link))?.[1] ?? ''
    const second = await send('GET', next)

    expect(first.json()).toMatchObject([{ reason: 'gone', attempts: 1, lastError: '410' }, {}])
    expect([...first.json(), ...second.json()].map(({ notificationId }) => notificationId)).toEqual(
      [3, 2, 1].map((place) => aDelivery(place).notificationId),
    )
    expect(String(second.headers.link)).not.toContain('rel="next"')
  })

  it('shows one with the notification, and no header of it', async () => {
    const answer = await send('GET', `/admin/dead-letters/${id}`)

    expect(answer.json()).toMatchObject({ reason: 'gone', body: aDelivery(1).body })
    expect(answer.json()).not.toHaveProperty('headers')
  })

  it('shows and touches nothing of another tenant', async () => {
    const headers = { 'NGSILD-Tenant': 'other' }

    expect((await send('GET', '/admin/dead-letters', headers)).json()).toEqual([])
    expect((await send('GET', `/admin/dead-letters/${id}`, headers)).statusCode).toBe(404)
    expect((await send('POST', `/admin/dead-letters/${id}/resend`, headers)).statusCode).toBe(404)
    expect((await send('DELETE', `/admin/dead-letters/${id}`, headers)).statusCode).toBe(404)
  })

  it('sends one again, or deletes it, once', async () => {
    expect((await send('POST', `/admin/dead-letters/${id}/resend`)).statusCode).toBe(204)
    expect((await send('POST', `/admin/dead-letters/${id}/resend`)).statusCode).toBe(404)
    expect((await send('DELETE', `/admin/dead-letters/${id}`)).statusCode).toBe(404)
  })

  it.each([
    ['paused', { isActive: false }],
    ['expired', { expiresAt: '2025-01-01T00:00:00Z' }],
  ])('does not send again for a subscription that is %s, which would drop it', async (status, members) => {
    const { id: subscriptionId } = sampleSubscription()
    await subscriptions.change('', subscriptionId, (current) => ({ ...current, ...members }))

    const answer = await send('POST', `/admin/dead-letters/${id}/resend`)

    expect(answer.statusCode).toBe(409)
    expect(answer.json().detail).toBe(`Subscription ${subscriptionId} is ${status}: nothing is sent for it`)
    expect((await send('GET', `/admin/dead-letters/${id}`)).statusCode).toBe(200)
  })

  it.each(['', `&subscriptionId=${sampleSubscription().id}`])(
    'sends many again, the oldest first, until there are no more%s',
    async (which) => {
      const answers: unknown[] = []
      for (let more = true; more; ) {
        const answer = await send('POST', `/admin/dead-letters/resend?limit=2${which}`)
        answers.push(answer.json())
        more = answer.json().more
      }

      expect(answers).toEqual([
        { resent: 2, more: true },
        { resent: 1, more: false },
      ])
      const risen = await store.takeRequeued(await store.claim(3), 10)
      expect(risen.map(({ offset }) => offset)).toEqual([1, 2, 3].map((place) => aDelivery(place).offset))
      expect((await send('POST', '/admin/dead-letters/resend')).json()).toEqual({ resent: 0, more: false })
    },
  )

  it('of all, those whose subscription would be sent nothing stay; of one, it says so', async () => {
    const { id: subscriptionId } = sampleSubscription()
    await subscriptions.change('', subscriptionId, (current) => ({ ...current, isActive: false }))

    const all = await send('POST', '/admin/dead-letters/resend')
    const one = await send('POST', `/admin/dead-letters/resend?subscriptionId=${subscriptionId}`)
    const unknown = await send('POST', '/admin/dead-letters/resend?subscriptionId=urn:x:none')
    const other = await send('POST', '/admin/dead-letters/resend', { 'NGSILD-Tenant': 'other' })

    expect(all.json()).toEqual({ resent: 0, more: false })
    expect(other.json()).toEqual({ resent: 0, more: false })
    expect([one.statusCode, one.json().detail]).toEqual([
      409,
      `Subscription ${subscriptionId} is paused: nothing is sent for it`,
    ])
    expect([unknown.statusCode, unknown.json().detail]).toEqual([
      409,
      'Subscription urn:x:none is deleted: nothing is sent for it',
    ])
    expect(await store.list('', { limit: 10 })).toHaveLength(3)
  })

  it.each([
    ['limit=0', 400],
    ['limit=1001', 403],
    ['offset=1', 400],
    ['subscriptionId=x', 400],
  ])('does not send again with %s: %i', async (query, status) => {
    expect((await send('POST', `/admin/dead-letters/resend?${query}`)).statusCode).toBe(status)
  })

  it.each(['%00', 'x', 'urn:a%20b'])('refuses the id %s, which is no URI', async (wrong) => {
    const url = `/admin/dead-letters/${wrong}`

    expect((await send('GET', url)).statusCode).toBe(400)
    expect((await send('DELETE', url)).statusCode).toBe(400)
    expect((await send('POST', `${url}/resend`)).statusCode).toBe(400)
  })

  it.each([
    ['limit=0', 400],
    ['limit=1001', 403],
    ['limit=x', 400],
    ['offset=-1', 400],
    ['unknown=1', 400],
    ['subscriptionId=%00', 400],
  ])('answers %s with %i', async (query, status) => {
    expect((await send('GET', `/admin/dead-letters?${query}`)).statusCode).toBe(status)
  })
})
