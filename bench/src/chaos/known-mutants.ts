import type { Mutant } from './mutants.ts'

/** The mistakes that the architecture exists to avoid. */
export const mutants: Readonly<Record<string, Mutant>> = {}
