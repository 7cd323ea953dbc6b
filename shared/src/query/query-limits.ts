/** Characters of one query text (q, scopeQ, orderBy, type selection); a longer one is refused with TooComplexQuery. */
export const maxQueryLength = 32_768

/** Nested parentheses of one query text; bounds every recursion over a query. */
export const maxQueryDepth = 32

/** Comparisons in one q, scopes in one scopeQ; each costs a subquery in SQL. */
export const maxQueryTerms = 256

/** Names in one path of a q or orderBy, in brackets too. */
export const maxQPathNames = 16

/** Relationships that a path of a q follows one after another (`a{b{c}}`: two). */
export const maxLinkedDepth = 8

/** Types in one type hint of a q (`a{T,U:b}`). */
export const maxTypeHints = 32

/** Positions of the geometry of a geo-query, or that distances of an ordering are measured from. */
export const maxQueryPositions = 2_000

/** Pairs of edges with boxes that meet, one for each edge not counted, of two geometries that are related (clause 4.10): beyond it they are not. */
export const maxEdgeEncounters = 20_000

/** Pairs of edges that overlap from west to east, of two geometries that are related: beyond it they are not. */
export const maxEdgeTests = 20_000_000

/** Elements of one orderBy. */
export const maxOrderElements = 16

/** Characters of one regular expression (`~=`, idPattern). */
export const maxPatternLength = 1_024

/** Nested groups of one regular expression. */
export const maxPatternDepth = 32

/**
 * Characters a regular expression has once its counted repetitions are written out (squared for what may be empty):
 * bounds the time and memory to compile it.
 */
export const maxPatternSize = 1_000

/** Compiled regular expressions kept for the next query. */
export const maxCachedPatterns = 500
