import type { OperationName } from '@lodestream/shared/ngsi-ld/operation-name'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { Precondition } from '../domain/precondition.ts'
import type { ChangeOrigin } from '../ports/entity-store.ts'

/** For whom and from where an operation writes. */
export interface Provision extends Omit<ChangeOrigin, 'operation'> {
  readonly tenant: TenantId
  /** Of operations on one entity. */
  readonly precondition?: Precondition
}

/** The origin of a change that an operation makes. */
export function originOf(
  { tenant, precondition, ...origin }: Provision,
  operation: OperationName,
): ChangeOrigin {
  return { ...origin, operation }
}
