import { buildTerms } from './build-terms.ts'

/** The names of the core @context alone. */
export const coreTerms = buildTerms(new Map())
