import type { Iri, StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { GeoQuery } from '@lodestream/shared/query/geo-query'
import type { Ordering } from '@lodestream/shared/query/ordering'
import type { QExpression } from '@lodestream/shared/query/q-expression'
import type { ScopeQuery } from '@lodestream/shared/query/scope-query'
import type { TypeSelection } from '@lodestream/shared/query/type-selection'

/** Which entities are meant (clause 5.2.33); the conditions are AND-ed. */
export interface EntitySelector {
  /** Undefined: any type. */
  readonly types?: TypeSelection
  readonly ids?: readonly string[]
  /** A regular expression (`compilePattern`) found somewhere in the id. */
  readonly idPattern?: string
}

/** A query in expanded form; the conditions are AND-ed (clause 5.7.2). */
export interface EntityQuery {
  /** OR-ed. Undefined: any entity; empty: none. */
  readonly selectors?: readonly EntitySelector[]
  /** The entity owns at least one of these attributes. */
  readonly attrs?: readonly Iri[]
  readonly q?: QExpression
  readonly geo?: GeoQuery
  readonly scope?: ScopeQuery
}

export interface Page {
  readonly limit: number
  readonly offset: number
  /** Ask for the total number of matches too. */
  readonly count: boolean
  /** Before the default order, which is that of creation, then id. */
  readonly ordering?: Ordering
  /** Only matches behind this place, the `last` of an earlier page: not with `ordering`. It counts nothing before. */
  readonly after?: string
}

export interface EntityPage {
  readonly entities: readonly StoredEntity[]
  /** The place of the last match of the page in the order of creation; absent when there is none, or with `ordering`. */
  readonly last?: string
  /** Whether more matches follow this page. */
  readonly more: boolean
  readonly total?: number
}

/** Reads of the current state. Expired entities and attribute instances are never returned. */
export interface EntityReader {
  /** Rejects with NonexistentTenant for an unknown tenant. */
  find(tenant: TenantId, entityId: string): Promise<StoredEntity | undefined>
  /** In the order asked for, then of creation, then id: stable between pages. Rejects with NonexistentTenant for an unknown tenant. */
  query(tenant: TenantId, query: EntityQuery, page: Page): Promise<EntityPage>
  /** The ids of the first `limit` of them, in the same order. */
  ids(
    tenant: TenantId,
    query: EntityQuery,
    page: Pick<Page, 'limit' | 'ordering'>,
  ): Promise<readonly string[]>
}
