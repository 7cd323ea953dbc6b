import type { RequestContext } from '@lodestream/shared/json-ld/terms'

import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'

/** Processes a @context: URL, object, array of these; null or undefined for the core alone. */
export interface ContextResolver {
  /** For `tenant`, without it the default one. Rejects with LdContextNotAvailable when it cannot be fetched, with BadRequestData when it is no valid @context. */
  resolve(given: unknown, tenant?: TenantId): Promise<RequestContext>
}
