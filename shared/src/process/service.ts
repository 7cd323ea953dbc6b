import type { ContextUsage } from '../contexts/context-usage.ts'
import type { JsonldContextStore } from '../contexts/jsonld-context-store.ts'
import type { EventLog } from '../event-log/open-event-log.ts'
import type { HealthCheck } from '../http/health.ts'
import type { HttpServer } from '../http/server.ts'
import type { ContextCache } from '../json-ld/context-cache.ts'
import type { ContextHosting } from '../json-ld/context-hosting.ts'
import type { ContextResolver } from '../json-ld/context-resolver.ts'
import type { Running } from '../lifecycle/run-process.ts'
import type { Logger } from '../logging/logger.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { Database } from '../postgres/database.ts'

/** What every service stands on; whoever opened it closes it, after the service. */
export interface ServiceParts {
  readonly database: Database<unknown>
  readonly log: EventLog
  readonly contexts: ContextResolver
  readonly contextCache: ContextCache
  /** The contexts of this broker: those of all processes on the same database. */
  readonly contextHosting: ContextHosting
  readonly contextStore: JsonldContextStore
  readonly contextUsage: ContextUsage
  /** Where clients reach the API of this process, without a slash at the end; known for sure once it listens. */
  readonly publicUrl: () => string
  readonly logger: Logger
  /** Where it tells what `GET /metrics` shows. */
  readonly metrics: Metrics
}

/** A service, put together; nothing runs before `start`. */
export interface Service {
  /** Its routes, on the server of the process. */
  register(server: HttpServer): void
  readonly checks: readonly HealthCheck[]
  /** Brings the schema up to date (or checks it) and works until disposed. Disposing finishes what was accepted. */
  start(): Promise<Running>
}
