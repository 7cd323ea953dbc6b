import type { JsonObject } from '../ngsi-ld/json.ts'
import type { QTarget } from './q-expression.ts'

/** The frozen AST of an ordering (clause 4.23). Later elements break the ties of earlier ones, the default order the last. */
export interface Ordering {
  readonly elements: readonly OrderElement[]
  /** A BCP 47 locale identifier with `u` extensions; absent: the root collation. */
  readonly collation?: string
  /** GeoJSON: where distances are measured from; there when an element orders by distance. */
  readonly from?: JsonObject
}

export interface OrderElement {
  readonly by: OrderKey
  readonly descending: boolean
}

/** A member of the entity, the value of an attribute, or the distance of a GeoProperty. */
export type OrderKey =
  | { readonly kind: 'id' | 'type' | 'scope' }
  | { readonly kind: 'value' | 'distance'; readonly target: QTarget }
