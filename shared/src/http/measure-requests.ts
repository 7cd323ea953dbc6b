import type { FastifyRequest } from 'fastify'
import { durationBuckets, type Metrics } from '../metrics/metrics.ts'
import type { HttpServer } from './server.ts'

/** Any other method is `other`: clients must not be able to make series. */
const namedMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Counts requests and their duration by route, as openapi.json writes it, never by path; paths without a route are `unknown`. */
export function measureRequests(server: HttpServer, metrics: Metrics): void {
  const count = metrics.counter({
    name: 'lodestream_http_requests_total',
    meaning: 'Requests answered. `status` is the class of the status: 2xx, 4xx, ...',
    labels: ['method', 'route', 'status'],
  })
  const observe = metrics.histogram({
    name: 'lodestream_http_request_duration_seconds',
    meaning: 'From the arrival of the headers to the end of the answer.',
    labels: ['method', 'route'],
    buckets: durationBuckets,
  })
  const routes = new Map<string, string>()
  const routeOf = ({ routeOptions: { url } }: FastifyRequest): string => {
    if (url === undefined) return 'unknown'
    const known = routes.get(url)
    if (known !== undefined) return known
    const route = url.replace(/:(\w+)/g, '{$1}')
    routes.set(url, route)
    return route
  }
  server.addHook('onResponse', (request, reply, done) => {
    const method = namedMethods.has(request.method) ? request.method : 'other'
    const route = routeOf(request)
    count({ method, route, status: `${Math.floor(reply.statusCode / 100)}xx` })
    observe(reply.elapsedTime / 1000, { method, route })
    done()
  })
}
