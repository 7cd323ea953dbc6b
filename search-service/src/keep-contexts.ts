import { Resources } from '@lodestream/shared/lifecycle/resources'
import type { Database } from '@lodestream/shared/postgres/database'
import type { ServiceParts } from '@lodestream/shared/process/service'
import { PostgresJsonldContextStore } from './adapters/postgres/postgres-jsonld-context-store.ts'
import type { SearchDatabase } from './adapters/postgres/search-database.ts'
import { createSystemClock } from './adapters/system-clock.ts'
import { contextBounds } from './operations/context-bounds.ts'
import type { ContextPorts } from './operations/context-ports.ts'
import { ContextUsage } from './operations/context-usage.ts'
import { hostContexts } from './operations/host-contexts.ts'

/** The kept contexts, and the listening that starts with the service and ends with it. */
export interface KeptContexts {
  readonly ports: ContextPorts
  start(): Promise<AsyncDisposable>
}

/** What kept contexts stand on. */
export interface KeptContextsParts
  extends Pick<ServiceParts, 'contextCache' | 'contextHosting' | 'publicUrl' | 'logger'> {
  readonly database: Database<SearchDatabase>
}

/** Hosts contexts for the whole process: what it resolves from now on may be found here. */
export function keepContexts(parts: KeptContextsParts): KeptContexts {
  const { database, contextCache: cache, contextHosting, publicUrl, logger } = parts
  const store = new PostgresJsonldContextStore(database, contextBounds)
  const clock = createSystemClock()
  const usage = new ContextUsage(store, (err) =>
    logger.warn({ err }, 'the use of contexts cannot be recorded'),
  )
  const host = hostContexts({ store, usage, clock, publicUrl })
  contextHosting.provide(host)
  const forget = (localIdOrUrl: string) => {
    // Without one something may have been missed.
    if (localIdOrUrl === '') return cache.forget()
    for (const url of [localIdOrUrl, ...host.forget(localIdOrUrl)]) cache.forget(url)
  }
  return {
    ports: { store, usage, cache, clock },
    async start() {
      const resources = new Resources()
      resources.use(usage)
      resources.use(await store.onStale(forget))
      return resources
    },
  }
}
