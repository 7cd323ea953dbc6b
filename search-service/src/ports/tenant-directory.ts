import type { DateTime } from '@lodestream/shared/ngsi-ld/entity'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'

export interface TenantEntry {
  readonly tenant: TenantId
  readonly createdAt: DateTime
}

export interface TenantPageRequest {
  readonly limit: number
  /** Only those that come after this one. */
  readonly after?: TenantId
}

/** The tenants that there are: those in which something was created, and the default one. */
export interface TenantDirectory {
  exists(tenant: TenantId): Promise<boolean>
  /** In the order of code points. */
  list(page: TenantPageRequest): Promise<readonly TenantEntry[]>
}
