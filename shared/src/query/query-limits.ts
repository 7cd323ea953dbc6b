/** Characters of one query text (q, type selection); a longer one is refused with TooComplexQuery. */
export const maxQueryLength = 32_768

/** Nested parentheses of one query text; bounds every recursion over a query. */
export const maxQueryDepth = 32

/** Comparisons in one q; each costs a subquery in SQL. */
export const maxQueryTerms = 256

/** Names in one path of a q, in brackets too. */
export const maxQPathNames = 16

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
