import type { Json } from '@lodestream/shared/ngsi-ld/json'

/** What a client wrote to say which entities it means, by parameters or in a Query body (clause 5.2.23), not yet understood. */
export interface QueryTexts {
  /** How messages call what stands here. */
  readonly source: 'Parameter' | 'Member'
  /** OR-ed (clause 5.2.33); undefined: any entity. */
  readonly selectors?: readonly SelectorTexts[]
  readonly attrs?: readonly string[]
  readonly q?: string
  readonly expandValues?: readonly string[]
  readonly jsonKeys?: readonly string[]
  readonly geo?: GeoQueryTexts
  readonly scopeQ?: string
  readonly csf?: string
}

/** One EntitySelector. */
export interface SelectorTexts {
  readonly type?: string
  readonly ids?: readonly string[]
  readonly idPattern?: string
}

/** A geo-query (clause 4.10); `coordinates` is a JSON array, or its text. */
export interface GeoQueryTexts {
  readonly georel?: string
  readonly geometry?: string
  readonly coordinates?: Json
  readonly geoproperty?: string
}

/** An ordering (clause 4.23); `coordinates` is a JSON array, or its text. */
export interface OrderingTexts {
  readonly orderBy?: readonly string[]
  readonly collation?: string
  readonly coordinates?: Json
  readonly geometry?: string
}
