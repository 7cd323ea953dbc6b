import { pino } from 'pino'
import { expect, it } from 'vitest'
import { registerHealth } from './health.ts'
import { createServer } from './server.ts'

it('GET /health tells parts and limits, and 503 when a part is down', async () => {
  let up = true
  const server = createServer({ logger: pino({ level: 'silent' }), maxBodyBytes: 10, corsOrigins: [] })
  registerHealth(server, {
    checks: [
      { name: 'database', check: async () => ({ lag: 0 }) },
      { name: 'log', check: () => (up ? Promise.resolve() : Promise.reject(new Error('no leader'))) },
    ],
    limits: { maxBodyBytes: 10 },
  })

  const good = await server.inject('/health')
  up = false
  const bad = await server.inject('/health/ready')
  const live = await server.inject('/health/live')

  expect(good.statusCode).toBe(200)
  expect(good.json()).toEqual({
    status: 'up',
    checks: { database: { status: 'up', details: { lag: 0 } }, log: { status: 'up' } },
    limits: { maxBodyBytes: 10 },
  })
  expect(bad.statusCode).toBe(503)
  expect(bad.json().checks.log).toEqual({ status: 'down', problem: 'no leader' })
  expect(live.statusCode).toBe(200)
  await server.close()
})
