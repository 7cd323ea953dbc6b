import type { RequestContext } from '../json-ld/terms.ts'
import type { Json } from '../ngsi-ld/json.ts'
import type { TenantId } from '../ngsi-ld/tenant.ts'
import type { ItemContexts } from './item-contexts.ts'
import type { AnswerType } from './media-type.ts'
import type { QueryParams } from './query-params.ts'

/** One request to an operation, its headers and parameters already checked (in the order of clauses 6.3.2 to 6.3.20). */
export interface Exchange {
  readonly method: string
  /** Path and query, as received. */
  readonly url: string
  readonly tenant: TenantId
  /** Percent-decoded segments of the path, by name. */
  readonly path: Readonly<Record<string, string>>
  readonly params: QueryParams
  /** Negotiated; `application/json` for operations that do not negotiate. */
  readonly answerType: AnswerType
  /** W3C trace context. */
  readonly traceparent?: string
  readonly requestId: string
  /** Of the body, as received. */
  readonly bodyBytes: number
  /** The value of a header, by its name in lower case; the first of several. */
  header(name: string): string | undefined
  /** The body, parsed; its top-level `@context` is in it still. Throws InvalidRequest or BadRequestData. */
  json(): Json
  /**
   * The @context of the request, processed (clause 6.3.5): call it only where names are expanded or compacted, so that
   * nothing else depends on a remote context. Rejects with BadRequestData or LdContextNotAvailable.
   */
  context(): Promise<RequestContext>
  /** The same for the items of a body that is an array. Rejects as `context` does where the request itself is at fault. */
  itemContexts(): Promise<ItemContexts>
}

/** What an operation answers. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** JSON; absent: no body. With `context` the names in it are those of that @context, and the answer says so. */
  readonly body?: unknown
  /** Instead of `body`: its JSON, written already. Not where the @context has to go inside. */
  readonly text?: string
  readonly context?: RequestContext
  /** GeoJSON whose @context comes by Link, as that of JSON does: `Prefer: body=json` (clause 6.3.15). */
  readonly linksContext?: boolean
  /** The version of the entity that this is, or that a write left: the answer gets its ETag. */
  readonly version?: number
  /** The payload was changed for a client of an older version of the specification: 203, not 200 (clause 6.3.21). */
  readonly downgraded?: boolean
  /** Further values of the Link header (pagination). */
  readonly links?: readonly string[]
}

/** One operation of the HTTP binding: its closed list of parameters and what it does. */
export interface HttpOperation {
  readonly params: readonly string[]
  /**
   * A read: Accept is a precondition and chooses among these representations, the first being that of who does not care
   * (clause 6.3.4). `jsonTypes` or, where GeoJSON can be had, `entityTypes`.
   */
  readonly negotiates?: readonly AnswerType[]
  handle(exchange: Exchange): Promise<Answer>
}
