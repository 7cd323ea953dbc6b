import type { Terms } from '@lodestream/shared/json-ld/terms'
import type { Json } from '@lodestream/shared/ngsi-ld/json'
import type { GeoQuery } from '@lodestream/shared/query/geo-query'
import type { Ordering } from '@lodestream/shared/query/ordering'

/** How messages call what a client wrote: a parameter of the URL, or a member of a Query body. */
export type TextSource = 'Parameter' | 'Member'

/** What is understood once the @context is there. */
export type Later<Value> = (terms: Terms) => Value

/** What a client wrote to say which entities it means (clause 5.2.23), not yet understood. */
export interface QueryTexts {
  readonly source: TextSource
  /** OR-ed (clause 5.2.33); undefined: any entity. */
  readonly selectors?: readonly SelectorTexts[]
  readonly attrs?: readonly string[]
  readonly q?: string
  readonly expandValues?: readonly string[]
  readonly jsonKeys?: readonly string[]
  readonly geo?: Later<GeoQuery | undefined>
  readonly scopeQ?: string
  readonly csf?: string
}

/** One EntitySelector. */
export interface SelectorTexts {
  readonly type?: string
  readonly ids?: readonly string[]
  readonly idPattern?: string
}

/** What a client wrote to say what it wants to see of the entities found, not yet understood. */
export interface ViewTexts {
  readonly source: TextSource
  readonly attrs?: readonly string[]
  /** Projection expressions; several are one list. */
  readonly pick?: readonly string[]
  readonly omit?: readonly string[]
  readonly lang?: string
  readonly datasetIds?: readonly string[]
  readonly join?: string
  /** A number, or the text of one. */
  readonly joinLevel?: Json
  readonly containedBy?: readonly string[]
}

/** Everything that a query asks for, by parameters or by a body. */
export interface QueryRequestTexts extends EntityMapTexts {
  readonly query: QueryTexts
  readonly view: ViewTexts
  readonly ordering?: Later<Ordering | undefined>
  readonly splitEntities?: boolean
}

/** Whether an EntityMap is wanted (clause 5.5.14). */
export interface EntityMapTexts {
  readonly entityMap?: boolean
  /** A duration. */
  readonly entityMapLifetime?: string
}
