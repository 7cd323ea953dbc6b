import type { ContextEntry, ContextKind } from '@lodestream/shared/contexts/context-entry'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { ContextPorts } from './context-ports.ts'

/** List @contexts (clause 5.13.3), with every use until now counted. */
export const listContexts =
  ({ store, usage }: ContextPorts) =>
  async (tenant: TenantId, kind?: ContextKind): Promise<readonly ContextEntry[]> => {
    await usage.flush()
    return store.list(tenant, kind)
  }
