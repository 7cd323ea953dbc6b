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

/** Attribute, sub-attributes and an optional non-reified last step, then an optional path into the value. */
export interface QTarget {
  /** First the attribute, then sub-attributes. Empty when the target is a member of the entity itself. */
  readonly path: readonly Iri[]
  /** A non-reified member (`observedAt`, `unitCode`, `modifiedAt`, ...) of what `path` leads to. */
  readonly member?: string
  /** `[a.b]` raw as given, and expanded; or a language tag; or `*`. */
  readonly bracket?: {
    readonly raw: readonly string[]
    readonly expanded: readonly Iri[]
    readonly text: string
  }
  /** The attribute is named in jsonKeys: bracket names are compared raw. */
  readonly rawKeys?: true
}

/** A comparable query value, with the data type the text has (clause 4.9). */
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
