import type { Subject, SubjectName } from '../domain/iam/subject.ts'
import type { SubjectChange, SubjectKind } from '../domain/iam/subject-change.ts'

/** A subject, the global roles and groups that were given to it, and its members: each `maxShownLinks` at most, in order of ids. */
export interface SubjectDetails extends Subject {
  readonly roles: readonly SubjectName[]
  readonly groups: readonly SubjectName[]
  readonly members: readonly SubjectName[]
}

/** Roles, groups and members that are shown of one subject, each. */
export const maxShownLinks = 1_000

/** What part of the subjects is asked for. */
export interface SubjectsQuery {
  /** Absent: users, groups and clients, but not roles. */
  readonly kind?: SubjectKind
  readonly limit: number
  readonly offset: number
}

/** Who there is at the identity provider: users, groups, clients, their global roles and memberships. They belong to no tenant. */
export interface SubjectReferential {
  /** Folds a change in, as a whole (foldSubjectChange). With a group its subgroups go. */
  apply(change: SubjectChange): Promise<void>
  find(id: string): Promise<SubjectDetails | undefined>
  /** In order of ids. */
  list(query: SubjectsQuery): Promise<readonly Subject[]>
  count(kind?: SubjectKind): Promise<number>
}
