import { NgsiLdError } from '@lodestream/shared/ngsi-ld/errors'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { requireEntity, type TargetEntity } from '../../domain/target-entity.ts'
import type { EntityReader } from '../../ports/entity-reader.ts'

/**
 * Reads what may be invalid in a request whose entity counts first (clauses 5.6.4 and 5.6.18): an invalid body sent to an
 * unknown entity is 404. The entity is looked for only when there is something to refuse.
 */
export async function existenceFirst<Value>(
  entities: EntityReader,
  at: { readonly tenant: TenantId; readonly target: TargetEntity },
  read: () => Value | Promise<Value>,
): Promise<Value> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof NgsiLdError) requireEntity(await entities.find(at.tenant, at.target.id), at.target)
    throw error
  }
}
