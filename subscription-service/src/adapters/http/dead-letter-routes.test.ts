import { createServer } from '@lodestream/shared/http/server'
import { createLogger } from '@lodestream/shared/logging/logger'
import { beforeEach, describe, expect, it } from 'vitest'
import { aDelivery } from '../../testing/a-delivery.ts'
import { MemoryDeliveryStore } from '../memory/memory-delivery-store.ts'
import { registerDeadLetters } from './dead-letter-routes.ts'

describe('/admin/dead-letters', () => {
  const id = encodeURIComponent(aDelivery(1).notificationId)
  let server: ReturnType<typeof createServer>

  beforeEach(async () => {
    const store = new MemoryDeliveryStore()
    server = createServer({ logger: createLogger('test', 'silent'), maxBodyBytes: 1000, corsOrigins: [] })
    registerDeadLetters(server, { deadLetters: store, defaultTenantName: 'default' })
    const claim = await store.claim(3)
    await store.insert(claim, 1n, [aDelivery(1)])
    const dead = { kind: 'dead', reason: 'gone', error: '410', attempted: true } as const
    await store.complete(claim, [{ ...dead, delivery: aDelivery(1), at: '2025-06-01T10:00:00Z' }])
  })

  it('lists what was given up, with the reason', async () => {
    const answer = await server.inject(
      '/admin/dead-letters?subscriptionId=urn:ngsi-ld:Subscription:s1&limit=5',
    )

    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toMatchObject([{ reason: 'gone', attempts: 1, lastError: '410' }])
  })

  it('shows and touches nothing of another tenant', async () => {
    const headers = { 'NGSILD-Tenant': 'other' }

    expect((await server.inject({ url: '/admin/dead-letters', headers })).json()).toEqual([])
    const retried = await server.inject({ method: 'POST', url: `/admin/dead-letters/${id}/retry`, headers })
    expect(retried.statusCode).toBe(404)
  })

  it('sends one again, or deletes it, once', async () => {
    const retry = { method: 'POST', url: `/admin/dead-letters/${id}/retry` } as const

    expect((await server.inject(retry)).statusCode).toBe(204)
    expect((await server.inject(retry)).statusCode).toBe(404)
    expect((await server.inject({ method: 'DELETE', url: `/admin/dead-letters/${id}` })).statusCode).toBe(404)
  })

  it.each(['%00', 'x', 'urn:a%20b'])('refuses the id %s, which is no URI', async (wrong) => {
    const url = `/admin/dead-letters/${wrong}`

    expect((await server.inject({ method: 'DELETE', url })).statusCode).toBe(400)
    expect((await server.inject({ method: 'POST', url: `${url}/retry` })).statusCode).toBe(400)
  })

  it.each(['limit=0', 'limit=1001', 'limit=x', 'unknown=1', 'subscriptionId=%00'])(
    'answers 400 to %s',
    async (query) => {
      expect((await server.inject(`/admin/dead-letters?${query}`)).statusCode).toBe(400)
    },
  )
})
