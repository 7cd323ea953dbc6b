/** The frozen AST of a scope query (clause 4.19). An entity without scope satisfies none. */
export type ScopeQuery =
  /** `/#`: any entity with a scope. */
  | { readonly kind: 'any' }
  | {
      readonly kind: 'scope'
      /** From the root; `+` is exactly one level of any name. */
      readonly levels: readonly string[]
      /** `/#` at the end: the scope itself and everything below. */
      readonly below: boolean
    }
  /** Each operand of an `and` may be satisfied by another scope of the entity. */
  | { readonly kind: 'and' | 'or'; readonly operands: readonly ScopeQuery[] }
