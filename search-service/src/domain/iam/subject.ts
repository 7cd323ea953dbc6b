import type { SubjectFields, SubjectKind } from './subject-change.ts'
import type { SubjectRecord } from './subject-record.ts'

/** A subject or a role: its id and what it is called, when that was told. */
export interface SubjectName {
  readonly id: string
  readonly kind: SubjectKind
  readonly name?: string
}

/** A subject as operators see it. */
export interface Subject extends SubjectName {
  /** The realm of the identity provider that it belongs to. */
  readonly realm: string
  readonly info: SubjectFields
}

const namingField = { user: 'username', group: 'name', client: 'clientId', role: 'name' } as const

/** The name of what is remembered. */
export function nameOf({ id, kind, fields }: Pick<SubjectRecord, 'id' | 'kind' | 'fields'>): SubjectName {
  const name = fields[namingField[kind]]?.value
  return typeof name === 'string' && name !== '' ? { id, kind, name } : { id, kind }
}

/** What is remembered of a subject, without when it was told and without what was emptied. */
export function presentSubject(record: SubjectRecord): Subject {
  const told = Object.entries(record.fields).map(([name, { value }]) => [name, value] as const)
  const info = Object.fromEntries(told.filter(([, value]) => value !== ''))
  return { ...nameOf(record), realm: record.realm, info }
}
