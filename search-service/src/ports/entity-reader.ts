import type { Iri, StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { QExpression } from '@lodestream/shared/query/q-expression'
import type { TypeSelection } from '@lodestream/shared/query/type-selection'

/** A query in expanded form; the conditions are AND-ed (clause 5.7.2). */
export interface EntityQuery {
  readonly ids?: readonly string[]
  /** Undefined: any type. */
  readonly types?: TypeSelection
  /** The entity owns at least one of these attributes. */
  readonly attrs?: readonly Iri[]
  readonly q?: QExpression
}

export interface Page {
  readonly limit: number
  readonly offset: number
  /** Ask for the total number of matches too. */
  readonly count: boolean
}

export interface EntityPage {
  readonly entities: readonly StoredEntity[]
  /** Whether more matches follow this page. */
  readonly more: boolean
  readonly total?: number
}

/** Reads of the current state. Expired entities and attribute instances are never returned. */
export interface EntityReader {
  /** Rejects with NonexistentTenant for an unknown tenant. */
  find(tenant: TenantId, entityId: string): Promise<StoredEntity | undefined>
  /** In order of creation, then id: stable between pages. Rejects with NonexistentTenant for an unknown tenant. */
  query(tenant: TenantId, query: EntityQuery, page: Page): Promise<EntityPage>
}
