import { contextBounds } from '@lodestream/shared/contexts/context-bounds'
import { ContextUsage } from '@lodestream/shared/contexts/context-usage'
import { hostContexts } from '@lodestream/shared/contexts/host-contexts'
import type { ContextCache } from '@lodestream/shared/json-ld/context-cache'
import type { ContextHosting } from '@lodestream/shared/json-ld/context-hosting'
import type { MemoryEntities } from '../adapters/memory/memory-entities.ts'
import { MemoryJsonldContextStore } from '../adapters/memory/memory-jsonld-context-store.ts'
import type { Clock } from '../ports/clock.ts'

interface MemoryContextsParts {
  readonly entities: MemoryEntities
  readonly clock: Clock
  readonly hosting: ContextHosting
  readonly cache: ContextCache
}

/** Kept contexts in memory, of a broker at http://broker.test. */
export function keepMemoryContexts({ entities, clock, hosting, cache }: MemoryContextsParts) {
  const publicUrl = () => 'http://broker.test'
  const store = new MemoryJsonldContextStore(entities, contextBounds)
  const usage = new ContextUsage(store, (error) => {
    throw error
  })
  const host = hostContexts({ store, usage, now: clock.now, publicUrl })
  hosting.provide(host)
  void store.onStale((localIdOrUrl) => {
    for (const url of [localIdOrUrl, ...host.forget(localIdOrUrl)]) cache.forget(url)
  })
  return { store, usage, cache, clock, publicUrl }
}
