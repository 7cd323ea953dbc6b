import type { Database } from '@lodestream/shared/postgres/database'
import { databaseFailure } from '@lodestream/shared/postgres/database-failure'
import { inTransaction } from '@lodestream/shared/postgres/transaction'
import { type Expression, type SqlBool, sql } from 'kysely'
import { nameOf, presentSubject, type Subject, type SubjectName } from '../../domain/iam/subject.ts'
import type { SubjectChange, SubjectKind } from '../../domain/iam/subject-change.ts'
import {
  maxShownLinks,
  type SubjectDetails,
  type SubjectReferential,
  type SubjectsQuery,
} from '../../ports/subject-referential.ts'
import type { SearchDatabase } from './search-database.ts'
import { toSubjectRecord, writeSubjectChange } from './subject-change-sql.ts'

/** SubjectReferential on PostgreSQL. */
export class PostgresSubjectReferential implements SubjectReferential {
  readonly #database: Database<SearchDatabase>

  constructor(database: Database<SearchDatabase>) {
    this.#database = database
  }

  apply(change: SubjectChange): Promise<void> {
    return this.#run(() =>
      inTransaction(this.#database.kysely, (transaction) => writeSubjectChange(transaction, change)),
    )
  }

  find(id: string): Promise<SubjectDetails | undefined> {
    return this.#run(async () => {
      const [record] = await this.#there().where('id', '=', id).execute()
      if (record === undefined) return undefined
      const [roles, groups, members] = await Promise.all([
        this.#linked(sql`link.to_id = iam_subject.id and link.from_id = ${id} and kind = 'role'`),
        this.#linked(sql`link.to_id = iam_subject.id and link.from_id = ${id} and kind = 'group'`),
        this.#linked(sql`link.from_id = iam_subject.id and link.to_id = ${id}`),
      ])
      return { ...presentSubject(toSubjectRecord(record)), roles, groups, members }
    })
  }

  list({ kind, limit, offset }: SubjectsQuery): Promise<readonly Subject[]> {
    return this.#run(async () => {
      const rows = await this.#there().where(ofKind(kind)).orderBy('id').limit(limit).offset(offset).execute()
      return rows.map((row) => presentSubject(toSubjectRecord(row)))
    })
  }

  count(kind?: SubjectKind): Promise<number> {
    return this.#run(async () => {
      const { count } = await this.#database.kysely
        .selectFrom('iam_subject')
        .select(({ fn }) => fn.countAll<string>().as('count'))
        .where(sql<boolean>`exists_at > gone_at`)
        .where(ofKind(kind))
        .executeTakeFirstOrThrow()
      return Number(count)
    })
  }

  #there() {
    return this.#database.kysely
      .selectFrom('iam_subject')
      .selectAll()
      .where(sql<boolean>`exists_at > gone_at`)
  }

  async #linked(condition: Expression<SqlBool>): Promise<readonly SubjectName[]> {
    const rows = await this.#there()
      .where(sql<boolean>`exists (select from iam_link link where link.is_on and ${condition})`)
      .orderBy('id')
      .limit(maxShownLinks)
      .execute()
    return rows.map(nameOf)
  }

  async #run<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work()
    } catch (error) {
      throw databaseFailure(error)
    }
  }
}

function ofKind(kind: SubjectKind | undefined): Expression<SqlBool> {
  return kind === undefined ? sql<boolean>`kind <> 'role'` : sql<boolean>`kind = ${kind}`
}
