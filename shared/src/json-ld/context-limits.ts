/** Bounds of one user @context, everything it refers to included: processing must not hold the event loop (50 ms). */
export interface ContextLimits {
  /** Terms of all documents and objects together. */
  readonly maxTerms: number
  /** Documents and embedded objects together. */
  readonly maxParts: number
  /** How deep documents may refer to documents. */
  readonly maxDepth: number
  /** Prefixes defined by prefixes, in a row. */
  readonly maxPrefixChain: number
  /** Characters of a term, and of the IRI it is mapped to. */
  readonly maxNameLength: number
  /** Processed contexts kept, in bytes (estimated). */
  readonly maxCacheBytes: number
  /** How long a context without remote parts, or whose parts say nothing, is kept. */
  readonly maxAgeMs: number
}

export const defaultContextLimits: ContextLimits = {
  maxTerms: 5_000,
  maxParts: 32,
  maxDepth: 8,
  maxPrefixChain: 8,
  maxNameLength: 2_048,
  maxCacheBytes: 64 * 1024 * 1024,
  maxAgeMs: 3_600_000,
}
