import type { AnswerType } from '../http/media-type.ts'
import type { HeaderKey } from './headers.ts'
import type { ParameterKey } from './parameters.ts'
import type { JsonSchema } from './schema-ref.ts'

/** What an operation takes as its body: `application/json`, `application/ld+json`, and for PATCH `merge-patch+json`. */
export interface DescribedBody {
  readonly schema: JsonSchema
  readonly example: unknown
  /** Instead of these. */
  readonly onlyAs?: 'application/x-ndjson'
}

/** What an operation answers when it succeeds, wholly or in part. */
export interface DescribedAnswer {
  readonly description: string
  /** Absent: no body. */
  readonly schema?: JsonSchema
  /** The schema as GeoJSON, of operations that negotiate it. */
  readonly geoJson?: JsonSchema
  /** Beside `application/json`; for what does not negotiate. */
  readonly alsoAs?: 'text/event-stream'
  /** Instead of `application/json`; the schema is that of a text. */
  readonly onlyAs?: 'text/plain'
  readonly headers?: readonly HeaderKey[]
  readonly example?: unknown
}

/** One operation of the API as openapi.json tells it: every word about it that no machine can derive. */
export interface DescribedOperation {
  /** Unique: `operationId`. */
  readonly id: string
  readonly tag: string
  readonly summary: string
  /** Of ETSI GS CIM 009; absent for what is ours. */
  readonly clause?: string
  readonly params?: readonly ParameterKey[]
  /** Request headers beside NGSILD-Tenant, NGSILD-Snapshot and Link, which every operation of the specification has. */
  readonly headers?: readonly HeaderKey[]
  /** The representations of a successful answer, see HttpOperation. */
  readonly negotiates?: readonly AnswerType[]
  readonly body?: DescribedBody
  /** By status. */
  readonly answers: Readonly<Record<number, DescribedAnswer>>
  /** Statuses that answer ProblemDetails, beside those that follow from the rest. */
  readonly errors?: readonly number[]
}

/** Operations by `METHOD /path`, variables of the path in braces. */
export type DescribedOperations = Readonly<Record<string, DescribedOperation>>
