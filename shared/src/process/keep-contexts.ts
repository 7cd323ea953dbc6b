import { contextBounds } from '../contexts/context-bounds.ts'
import { ContextUsage } from '../contexts/context-usage.ts'
import { hostContexts } from '../contexts/host-contexts.ts'
import type { JsonldContextStore } from '../contexts/jsonld-context-store.ts'
import type { Resources } from '../lifecycle/resources.ts'
import { PostgresJsonldContextStore } from '../postgres/contexts/postgres-jsonld-context-store.ts'
import type { ServiceParts } from './service.ts'

/** The contexts that a process keeps, for who shows and changes them. */
export interface KeptContexts {
  readonly contextStore: JsonldContextStore
  readonly contextUsage: ContextUsage
}

export type KeptContextsParts = Pick<
  ServiceParts,
  'database' | 'contextCache' | 'contextHosting' | 'publicUrl' | 'logger'
>

/**
 * Hosts contexts for the process: what it resolves from now on may be found here. All processes on the same database host
 * the same, so that a notification may link to what another process serves.
 */
export async function keepContexts(parts: KeptContextsParts, resources: Resources): Promise<KeptContexts> {
  const { database, contextCache: cache, contextHosting, publicUrl, logger } = parts
  const store = new PostgresJsonldContextStore(database, contextBounds)
  const usage = new ContextUsage(store, (err) =>
    logger.warn({ err }, 'the use of contexts cannot be recorded'),
  )
  const host = hostContexts({ store, usage, now: () => new Date().toISOString(), publicUrl })
  contextHosting.provide(host)
  resources.use(usage)
  const forget = (localIdOrUrl: string) => {
    // Without one something may have been missed.
    if (localIdOrUrl === '') return cache.forget()
    for (const url of [localIdOrUrl, ...host.forget(localIdOrUrl)]) cache.forget(url)
  }
  resources.use(await store.onStale(forget))
  return { contextStore: store, contextUsage: usage }
}
