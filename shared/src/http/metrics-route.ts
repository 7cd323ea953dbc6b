import { registerOtherMethods } from './other-methods.ts'
import type { HttpServer } from './server.ts'

/** Metrics as a text that a scraper understands. */
export interface MetricsText {
  readonly contentType: string
  text(): Promise<string>
}

/** `GET /metrics`: for operators, like everything that the specification does not have; gateways keep it inside. */
export function registerMetrics(server: HttpServer, metrics: MetricsText): void {
  server.get('/metrics', async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.text()),
  )
  registerOtherMethods(server, '/metrics', { offered: ['GET'] })
}
