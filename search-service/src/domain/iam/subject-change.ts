/** What the referential knows things of: those that act, and the global roles that they may have. */
export const subjectKinds = ['user', 'group', 'client', 'role'] as const

export type SubjectKind = (typeof subjectKinds)[number]

/** What is known of a subject beside its id: those of subject-fields.ts, no others. */
export type SubjectFields = Readonly<Record<string, string | boolean>>

/**
 * When something was so: the time of the identity provider, then the place in the log, as a text that sorts. Time first, so
 * that a copy of an old message changes nothing wherever it stands; the place decides within one tick of that clock.
 */
export type Moment = string

/** One thing that a message says. */
export type SubjectFact =
  /** It exists, and these of its fields have these values; of others nothing is said. */
  | {
      readonly says: 'exists'
      readonly kind: SubjectKind
      readonly id: string
      readonly realm: string
      readonly fields: SubjectFields
    }
  | { readonly says: 'gone'; readonly id: string }
  /** The global role of that name is gone: Keycloak does not always tell the id. */
  | { readonly says: 'role-gone'; readonly realm: string; readonly name: string }
  /** A subject has a role or is in a group, or not (any more). */
  | { readonly says: 'linked'; readonly from: string; readonly to: string; readonly on: boolean }

/** What one message says, and when. */
export interface SubjectChange {
  readonly at: Moment
  readonly facts: readonly SubjectFact[]
}

const timeDigits = 15
const offsetDigits = 20

/** `time`: milliseconds since 1970, 0 or more; `offset`: of the log. */
export function momentOf(time: number, offset: bigint): Moment {
  return `${String(time).padStart(timeDigits, '0')}.${String(offset).padStart(offsetDigits, '0')}`
}
