import { isCoreContextUrl } from '@lodestream/shared/json-ld/core-context'
import { BadRequestData, LdContextNotAvailable, ResourceNotFound } from '@lodestream/shared/ngsi-ld/errors'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { ContextPorts } from './context-ports.ts'

/** Delete @context (clause 5.13.5): of any kind; what an array refers to stays. */
export const deleteContext =
  ({ store, usage }: ContextPorts) =>
  async (tenant: TenantId, localIdOrUrl: string): Promise<void> => {
    if (isCoreContextUrl(localIdOrUrl)) throw new BadRequestData('The core @context cannot be deleted')
    await usage.flush()
    const entry = await store.find(tenant, localIdOrUrl)
    if (entry === undefined) throw new ResourceNotFound(`The @context ${localIdOrUrl} does not exist`)
    await store.delete(tenant, entry.localId)
    store.announceStale(entry.url ?? entry.localId)
  }

/**
 * Reload @context (clause 5.13.5 with `reload`): downloads a Cached one anew. It stays as it was when that fails or when
 * what is there now is no valid @context.
 */
export const reloadContext =
  ({ store, usage, cache }: ContextPorts) =>
  async (tenant: TenantId, localIdOrUrl: string): Promise<void> => {
    if (isCoreContextUrl(localIdOrUrl)) return
    await usage.flush()
    const entry = await store.find(tenant, localIdOrUrl)
    if (entry?.url === undefined)
      throw new BadRequestData(`The @context ${localIdOrUrl} is not a cached one: there is nothing to reload`)
    const replace = await reload(entry.url, cache)
    // First: every process forgets what it keeps, this one too.
    store.announceStale(entry.url)
    replace()
  }

async function reload(url: string, cache: ContextPorts['cache']): Promise<() => void> {
  try {
    return await cache.reload(url)
  } catch (error) {
    if (!(error instanceof BadRequestData)) throw error
    throw new LdContextNotAvailable(`What is at ${url} now cannot be used: ${error.detail}`, { cause: error })
  }
}
