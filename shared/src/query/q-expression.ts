import type { Iri } from '../ngsi-ld/entity.ts'

/** The frozen AST of the NGSI-LD query language (clause 4.9). Names are expanded. One parser, two interpreters. */
export type QExpression =
  | { readonly kind: 'and'; readonly operands: readonly QExpression[] }
  | { readonly kind: 'or'; readonly operands: readonly QExpression[] }
  | { readonly kind: 'exists'; readonly target: QTarget }
  | { readonly kind: 'equal' | 'unequal'; readonly target: QTarget; readonly value: QEqualValue }
  | {
      readonly kind: 'greater' | 'greaterOrEqual' | 'less' | 'lessOrEqual'
      readonly target: QTarget
      readonly value: QComparable
    }
  | { readonly kind: 'matches' | 'notMatches'; readonly target: QTarget; readonly pattern: string }
  | {
      /** `relationship{...}`: some linked entity that can be retrieved satisfies `inner`, a term or linked in turn. */
      readonly kind: 'linked'
      readonly relationship: Iri
      /** Only linked entities with at least one of these types count. Absent: any. */
      readonly types?: readonly Iri[]
      readonly inner: QExpression
    }

/** The non-reified members a query may address (clause 4.9). */
export const qMembers = [
  'createdAt',
  'modifiedAt',
  'expiresAt',
  'observedAt',
  'unitCode',
  'datasetId',
] as const

export type QMember = (typeof qMembers)[number]

/** Attribute, sub-attributes and an optional non-reified last step, then an optional path into the value. */
export interface QTarget {
  /** First the attribute, then sub-attributes. Empty when the target is a member of the entity itself. */
  readonly path: readonly Iri[]
  /** A non-reified member (`observedAt`, `unitCode`, `modifiedAt`, ...) of what `path` leads to. */
  readonly member?: QMember
  /** `[a.b]`: a path into the value, a language tag, or `*`. */
  readonly bracket?: QBracket
}

/** What stands in brackets. */
export interface QBracket {
  readonly text: string
  /** The keys as given: they are those of a JsonProperty. */
  readonly raw: readonly string[]
  /** As many keys, as they are stored in a Property value; as given when the attribute is named in jsonKeys. */
  readonly expanded: readonly Iri[]
}

/**
 * A comparable query value, with the data type the text has (clause 4.9). `uri` is any other unquoted text: it equals
 * what the same quoted text equals, but has no order.
 */
export type QComparable =
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'dateTime' | 'date' | 'time'; readonly value: string }
  | { readonly type: 'uri'; readonly value: string }

export type QScalar = QComparable | { readonly type: 'boolean'; readonly value: boolean }

export type QEqualValue =
  | QScalar
  | { readonly type: 'list'; readonly values: readonly QScalar[] }
  | { readonly type: 'range'; readonly min: QComparable; readonly max: QComparable }
