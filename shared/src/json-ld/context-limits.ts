/**
 * Bounds of one user @context with everything it refers to. They keep each step of its processing well below 50 ms of
 * the event loop; the library that does it has steps that are quadratic in what the client sends.
 */
export interface ContextLimits {
  /** Terms of all documents and objects together. */
  readonly maxTerms: number
  /** URLs and objects together, those in remote documents included. */
  readonly maxParts: number
  /** How deep documents may refer to documents. */
  readonly maxDepth: number
  /** Definitions that build on one another in a row, such as prefixes of prefixes. */
  readonly maxTermChain: number
  /** Characters of a term, of an IRI as written, and of an IRI after expansion. */
  readonly maxIriLength: number
  /** Characters of the URL of a context. */
  readonly maxUrlLength: number
  /** Time after which no further document is loaded. */
  readonly maxLoadMs: number
  /** Processed contexts kept, in bytes (estimated). */
  readonly maxCacheBytes: number
  /** How long a processed context is kept, at most. */
  readonly maxAgeMs: number
}

export const defaultContextLimits: ContextLimits = {
  maxTerms: 5_000,
  maxParts: 32,
  maxDepth: 8,
  maxTermChain: 16,
  maxIriLength: 1_024,
  maxUrlLength: 2_048,
  maxLoadMs: 10_000,
  maxCacheBytes: 64 * 1024 * 1024,
  maxAgeMs: 3_600_000,
}
