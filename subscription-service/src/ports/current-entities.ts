import type { Entity } from '@lodestream/shared/ngsi-ld/entity'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { EntitySelector } from '../domain/subscription.ts'

/** The entities as they are now, which events do not tell: linked ones, and those of a periodic notification. */
export interface CurrentEntities {
  /**
   * Pages of the living entities of a tenant that one of the selectors selects, each once, with system attributes; all of
   * them without selectors. A tenant that nobody knows has none. Rejects when they cannot be had now.
   */
  select(tenant: TenantId, selectors: readonly EntitySelector[] | undefined): AsyncIterable<readonly Entity[]>
}
