import type { OperationName } from '@lodestream/shared/ngsi-ld/operation-name'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { ChangeOrigin } from '../ports/entity-store.ts'

/** For whom and from where an operation writes. */
export interface Provision extends Omit<ChangeOrigin, 'operation'> {
  readonly tenant: TenantId
}

/** The origin of a change that an operation makes. */
export function originOf({ tenant, ...origin }: Provision, operation: OperationName): ChangeOrigin {
  return { ...origin, operation }
}
