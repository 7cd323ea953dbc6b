import type { ContextEntry } from '@lodestream/shared/contexts/context-entry'
import { coreContextDocument } from '@lodestream/shared/json-ld/core-context'
import { OperationNotSupported, ResourceNotFound } from '@lodestream/shared/ngsi-ld/errors'
import { isJsonObject, type Json } from '@lodestream/shared/ngsi-ld/json'
import { defaultTenant, type TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { ContextPorts } from './context-ports.ts'

/** Serve @context (clause 5.13.4), the metadata: of an entry of the tenant, with every use until now counted. */
export const describeContext =
  ({ store, usage }: ContextPorts) =>
  async (tenant: TenantId, localIdOrUrl: string): Promise<ContextEntry> => {
    await usage.flush()
    return (await store.find(tenant, localIdOrUrl)) ?? unknown(localIdOrUrl)
  }

/**
 * Serve @context (clause 5.13.4), the content: what its member `@context` holds. Requests without a tenant find those of all
 * tenants, because they may come from a JSON-LD processor that follows a link.
 */
export const serveContext =
  ({ store, usage, clock }: ContextPorts) =>
  async (tenant: TenantId, localIdOrUrl: string): Promise<Json> => {
    const core = coreContextDocument(localIdOrUrl)
    if (isJsonObject(core)) return core['@context'] ?? null
    const entry = await store.find(tenant, localIdOrUrl)
    if (entry?.kind === 'Cached')
      throw new OperationNotSupported(`The @context ${localIdOrUrl} is a cached one, which is not served`)
    const found =
      entry !== undefined || tenant === defaultTenant ? await store.content(localIdOrUrl) : undefined
    if (found === undefined) return unknown(localIdOrUrl)
    usage.count({ tenant, localId: localIdOrUrl, lastUsage: clock.now() })
    return found.content
  }

function unknown(localIdOrUrl: string): never {
  throw new ResourceNotFound(`The @context ${localIdOrUrl} does not exist`)
}
