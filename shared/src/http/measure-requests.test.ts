import { METHODS } from 'node:http'
import { expect, it } from 'vitest'
import { createLogger } from '../logging/logger.ts'
import { createPrometheusMetrics } from '../metrics/prometheus-metrics.ts'
import { measureRequests } from './measure-requests.ts'
import { registerMetrics } from './metrics-route.ts'
import { registerOtherMethods } from './other-methods.ts'
import { createServer } from './server.ts'

const methods = METHODS.filter((method) => method !== 'CONNECT')

function open() {
  const metrics = createPrometheusMetrics()
  const server = createServer({
    logger: createLogger('test', 'silent'),
    maxBodyBytes: 1000,
    corsOrigins: ['*'],
  })
  measureRequests(server, metrics)
  server.get('/things/:thingId', (_request, reply) => reply.send({}))
  server.get('/broken', () => {
    throw new Error('broken')
  })
  registerOtherMethods(server, '/things/:thingId', { offered: ['GET'] })
  registerMetrics(server, metrics)
  return server
}

it('counts requests by route and class of status', async () => {
  const server = open()
  for (const url of ['/things/1', '/things/2?x=1', '/broken', '/nothing/here']) await server.inject(url)

  const { body, headers } = await server.inject('/metrics')

  const counted = body.split('\n').filter((line) => line.startsWith('lodestream_http_requests_total'))
  expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
  expect(counted).toEqual([
    'lodestream_http_requests_total{method="GET",route="/things/{thingId}",status="2xx"} 2',
    'lodestream_http_requests_total{method="GET",route="/broken",status="5xx"} 1',
    'lodestream_http_requests_total{method="GET",route="unknown",status="4xx"} 1',
  ])
  expect(body).toContain(
    'lodestream_http_request_duration_seconds_count{method="GET",route="/things/{thingId}"} 2',
  )
})

it('the number of series does not grow with ids, tenants, hostile paths and methods', async () => {
  const server = open()
  const hostile = [
    '"} 1\nevil 2',
    '%00',
    '%0a',
    '../../etc/passwd',
    'a'.repeat(3000),
    '%22%7D',
    '\\',
    '{thingId}',
  ]
  const askAll = async (round: string) => {
    for (const method of methods)
      for (const text of [round, ...hostile])
        for (const path of [`/things/${encodeURIComponent(text)}`, `/${encodeURI(text)}/${round}`, '/broken'])
          await server.inject({
            method: method as 'GET',
            url: path,
            headers: { 'NGSILD-Tenant': round, origin: 'http://x.test' },
          })
    return (await server.inject('/metrics')).body.split('\n').filter((line) => line.includes('http_request'))
  }
  await server.inject('/metrics')
  const first = await askAll('one')
  const second = await askAll('two')

  expect(second.length).toBe(first.length)
  expect(second.join('\n')).not.toMatch(/evil|passwd|one|two|PROPFIND/)
  const routes = new Set([...second.join('\n').matchAll(/route="([^"]*)"/g)].map(([, route]) => route))
  expect([...routes].sort()).toEqual(['*', '/broken', '/metrics', '/things/{thingId}', 'unknown'])
})
