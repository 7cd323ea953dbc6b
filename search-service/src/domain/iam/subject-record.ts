import type { Moment, SubjectChange, SubjectFact, SubjectKind } from './subject-change.ts'

/** A value, and when it was told: a later one replaces it, an earlier one does not. */
export interface ToldField {
  readonly value: string | boolean
  readonly at: Moment
}

/** A subject as it is remembered, also when it is gone: otherwise what is read again would bring it back. */
export interface SubjectRecord {
  readonly id: string
  readonly kind: SubjectKind
  readonly realm: string
  /** When it was last said to exist; empty: never. */
  readonly existsAt: Moment
  /** When it was last said to be gone; empty: never. */
  readonly goneAt: Moment
  readonly fields: Readonly<Record<string, ToldField>>
}

/** A role or a membership, also one that was taken back. */
export interface SubjectLink {
  readonly from: string
  readonly to: string
  readonly on: boolean
  readonly at: Moment
}

/** What a change comes to: the records as they are to be, and links, which still give way to later ones of the same pair. */
export interface FoldedChange {
  readonly records: readonly SubjectRecord[]
  readonly links: readonly SubjectLink[]
}

/** Nothing is known of it yet. */
const unknown = { kind: 'user', realm: '', existsAt: '', goneAt: '', fields: {} } as const

/** Whether the subject is there. */
export function isThere({ existsAt, goneAt }: SubjectRecord): boolean {
  return existsAt > goneAt
}

/** The ids that a change is about. */
export function idsOf({ facts }: SubjectChange): readonly string[] {
  return [...new Set(facts.flatMap(idsOfFact))].sort()
}

function idsOfFact(fact: SubjectFact): readonly string[] {
  if (fact.says === 'role-gone') return []
  return fact.says === 'linked' ? [fact.from, fact.to] : [fact.id]
}

/**
 * Folds a change into what is known of its subjects. Every fact stands at its moment, and the latest wins: facts may come
 * again, or late, and the end is the same. What was linked to a subject before it went is gone with it.
 */
export function foldSubjectChange(
  { at, facts }: SubjectChange,
  known: ReadonlyMap<string, SubjectRecord>,
): FoldedChange {
  const records = new Map(known)
  for (const fact of facts) {
    if (!('id' in fact)) continue
    const record = records.get(fact.id) ?? { ...unknown, id: fact.id }
    records.set(fact.id, foldFact(record, fact, at))
  }
  const goneAt = (id: string) => records.get(id)?.goneAt ?? ''
  const links = facts
    .filter((fact) => fact.says === 'linked')
    .map(({ from, to, on }) => ({ from, to, on, at }))
  return {
    records: [...records.values()].filter((record) => record !== known.get(record.id)),
    links: links.filter(({ from, to }) => at > goneAt(from) && at > goneAt(to)),
  }
}

type FactOfOne = Extract<SubjectFact, { readonly id: string }>

function foldFact(record: SubjectRecord, fact: FactOfOne, at: Moment): SubjectRecord {
  if (at <= record.goneAt) return record
  if (fact.says === 'exists') return foldExistence(record, fact, at)
  return { ...record, goneAt: at, fields: fieldsAfter(record.fields, at) }
}

function foldExistence(
  record: SubjectRecord,
  { kind, realm, fields }: Extract<SubjectFact, { readonly says: 'exists' }>,
  at: Moment,
): SubjectRecord {
  const isLatest = at > record.existsAt
  const told = Object.entries(fields).filter(([name]) => at > (record.fields[name]?.at ?? ''))
  if (!isLatest && told.length === 0) return record
  return {
    ...record,
    ...(isLatest && { kind, realm, existsAt: at }),
    fields: {
      ...record.fields,
      ...Object.fromEntries(told.map(([name, value]) => [name, { value, at }])),
    },
  }
}

/** Names of somebody who is gone are not kept. */
function fieldsAfter(fields: SubjectRecord['fields'], at: Moment): SubjectRecord['fields'] {
  return Object.fromEntries(Object.entries(fields).filter(([, told]) => told.at > at))
}
