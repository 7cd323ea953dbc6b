import { nameOf, presentSubject, type Subject, type SubjectName } from '../../domain/iam/subject.ts'
import type { Moment, SubjectChange, SubjectFact, SubjectKind } from '../../domain/iam/subject-change.ts'
import {
  foldSubjectChange,
  isThere,
  type SubjectLink,
  type SubjectRecord,
  type ToldField,
} from '../../domain/iam/subject-record.ts'
import {
  maxShownLinks,
  type SubjectDetails,
  type SubjectReferential,
  type SubjectsQuery,
} from '../../ports/subject-referential.ts'

/** SubjectReferential in memory, for tests. */
export class MemorySubjectReferential implements SubjectReferential {
  readonly #records = new Map<string, SubjectRecord>()
  readonly #links = new Map<string, SubjectLink>()

  async apply({ at, facts }: SubjectChange): Promise<void> {
    const change = { at, facts: facts.flatMap((fact) => [fact, ...this.#implied(fact, at)]) }
    const { records, links } = foldSubjectChange(change, this.#records)
    for (const record of records) this.#records.set(record.id, record)
    for (const link of links) this.#put(link)
    const gone = new Set(records.filter(({ goneAt }) => goneAt === at).map(({ id }) => id))
    for (const [key, link] of this.#links)
      if (link.at <= at && (gone.has(link.from) || gone.has(link.to))) this.#links.delete(key)
  }

  async find(id: string): Promise<SubjectDetails | undefined> {
    const record = this.#records.get(id)
    if (record === undefined || !isThere(record)) return undefined
    const on = [...this.#links.values()].filter((link) => link.on)
    const given = this.#names(on.filter(({ from }) => from === id).map(({ to }) => to))
    return {
      ...presentSubject(record),
      roles: given.filter(({ kind }) => kind === 'role').slice(0, maxShownLinks),
      groups: given.filter(({ kind }) => kind === 'group').slice(0, maxShownLinks),
      members: this.#names(on.filter(({ to }) => to === id).map(({ from }) => from)).slice(0, maxShownLinks),
    }
  }

  async list({ kind, limit, offset }: SubjectsQuery): Promise<readonly Subject[]> {
    return this.#there(kind)
      .slice(offset, offset + limit)
      .map(presentSubject)
  }

  async count(kind?: SubjectKind): Promise<number> {
    return this.#there(kind).length
  }

  #implied(fact: SubjectFact, at: Moment): readonly SubjectFact[] {
    if (fact.says === 'gone') return this.#below(fact.id, at).map((id) => ({ says: 'gone', id }))
    if (fact.says !== 'role-gone') return []
    return [...this.#records.values()]
      .filter((record) => record.kind === 'role' && record.realm === fact.realm)
      .filter(({ fields }) => wasSo(fields.name, fact.name, at))
      .map(({ id }) => ({ says: 'gone', id }))
  }

  #below(id: string, at: Moment): readonly string[] {
    const found = new Set([id])
    // A set may grow while it is walked; who is there twice is not walked twice.
    for (const parent of found)
      for (const { id, fields } of this.#records.values())
        if (wasSo(fields.parentId, parent, at)) found.add(id)
    return [...found].slice(1)
  }

  #put(link: SubjectLink): void {
    const key = JSON.stringify([link.from, link.to])
    if (link.at > (this.#links.get(key)?.at ?? '')) this.#links.set(key, link)
  }

  #there(kind?: SubjectKind): readonly SubjectRecord[] {
    return [...this.#records.values()]
      .filter((record) => isThere(record) && (kind ? record.kind === kind : record.kind !== 'role'))
      .sort((left, right) => (left.id < right.id ? -1 : 1))
  }

  #names(ids: readonly string[]): readonly SubjectName[] {
    const records = ids.flatMap((id) => this.#records.get(id) ?? []).filter(isThere)
    return records.sort((left, right) => (left.id < right.id ? -1 : 1)).map(nameOf)
  }
}

/** Whether a field has the value, and had it by then. */
function wasSo(field: ToldField | undefined, value: string, at: Moment): boolean {
  return field !== undefined && field.value === value && field.at <= at
}
