/** A broken invariant of docs/failures.md, with the first examples. */
export interface Violation {
  readonly invariant: string
  readonly what: string
}

/** Short for the oracle. */
export function violation(invariant: string, what: string): Violation {
  return { invariant, what }
}
