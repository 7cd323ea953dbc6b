import { type Selectable, sql, type Transaction } from 'kysely'
import type { Moment, SubjectChange, SubjectFact } from '../../domain/iam/subject-change.ts'
import {
  foldSubjectChange,
  idsOf,
  type SubjectLink,
  type SubjectRecord,
} from '../../domain/iam/subject-record.ts'
import type { SearchDatabase } from './search-database.ts'

type SearchTransaction = Transaction<SearchDatabase>

/** Folds a change into the tables of subjects. The rows of its subjects are locked, in order of ids. */
export async function writeSubjectChange(transaction: SearchTransaction, told: SubjectChange): Promise<void> {
  const { at } = told
  const change = { at, facts: [...told.facts, ...(await findImplied(transaction, told))] }
  const known = await lockRecords(transaction, idsOf(change))
  const { records, links } = foldSubjectChange(change, known)
  await writeRecords(transaction, records)
  await writeLinks(transaction, links)
  const gone = records.filter(({ goneAt }) => goneAt === at).map(({ id }) => id)
  if (gone.length > 0) await dropLinks(transaction, gone, at)
}

/** What is remembered in a row. */
export function toSubjectRecord({
  exists_at: existsAt,
  gone_at: goneAt,
  ...row
}: Selectable<SearchDatabase['iam_subject']>): SubjectRecord {
  return { ...row, existsAt, goneAt }
}

/** Who else is gone: subgroups with their group, and the role of a name. What became so later does not count. */
async function findImplied(
  transaction: SearchTransaction,
  { at, facts }: SubjectChange,
): Promise<readonly SubjectFact[]> {
  const gone = facts.flatMap((fact) => (fact.says === 'gone' ? [fact.id] : []))
  const roles = facts.filter((fact) => fact.says === 'role-gone')
  const found = [
    ...(gone.length > 0 ? [await findBelow(transaction, gone, at)] : []),
    ...(await Promise.all(roles.map((role) => findRoles(transaction, role, at)))),
  ]
  return found.flat().map(({ id }) => ({ says: 'gone', id }))
}

interface Found {
  readonly id: string
}

async function findBelow(
  transaction: SearchTransaction,
  groups: readonly string[],
  at: Moment,
): Promise<readonly Found[]> {
  const { rows } = await sql<Found>`
    with recursive below (id) as (
      select id from iam_subject
      where kind = 'group' and fields->'parentId'->>'value' = any(${[...groups]}::text[])
        and fields->'parentId'->>'at' <= ${at} collate "C"
      union
      select child.id from iam_subject child join below on child.fields->'parentId'->>'value' = below.id
      where child.kind = 'group' and child.fields->'parentId'->>'at' <= ${at} collate "C"
    )
    select id from below`.execute(transaction)
  return rows
}

async function findRoles(
  transaction: SearchTransaction,
  { realm, name }: Extract<SubjectFact, { readonly says: 'role-gone' }>,
  at: Moment,
): Promise<readonly Found[]> {
  const { rows } = await sql<Found>`
    select id from iam_subject
    where kind = 'role' and realm = ${realm} and fields->'name'->>'value' = ${name}
      and fields->'name'->>'at' <= ${at} collate "C"`.execute(transaction)
  return rows
}

async function lockRecords(
  transaction: SearchTransaction,
  ids: readonly string[],
): Promise<ReadonlyMap<string, SubjectRecord>> {
  // Also who is not known yet has a row to lock; until it is told to exist, it is not there.
  await sql`
    insert into iam_subject (id) select unnest(${[...ids]}::text[]) on conflict do nothing`.execute(
    transaction,
  )
  const rows = await transaction
    .selectFrom('iam_subject')
    .selectAll()
    .where(sql<boolean>`id = any(${[...ids]}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute()
  return new Map(rows.map((row) => [row.id, toSubjectRecord(row)]))
}

async function writeRecords(
  transaction: SearchTransaction,
  records: readonly SubjectRecord[],
): Promise<void> {
  if (records.length === 0) return
  await sql`
    update iam_subject set
      kind = told.kind, realm = told.realm, fields = told.fields,
      exists_at = told."existsAt", gone_at = told."goneAt"
    from jsonb_to_recordset(${JSON.stringify(records)}::jsonb)
      as told (id text, kind text, realm text, fields jsonb, "existsAt" text, "goneAt" text)
    where iam_subject.id = told.id`.execute(transaction)
}

async function writeLinks(transaction: SearchTransaction, links: readonly SubjectLink[]): Promise<void> {
  if (links.length === 0) return
  await sql`
    insert into iam_link (from_id, to_id, is_on, told_at)
    select distinct "from", "to", "on", "at"
    from jsonb_to_recordset(${JSON.stringify(links)}::jsonb) as link ("from" text, "to" text, "on" boolean, "at" text)
    on conflict (from_id, to_id) do update set is_on = excluded.is_on, told_at = excluded.told_at
    where iam_link.told_at < excluded.told_at`.execute(transaction)
}

async function dropLinks(transaction: SearchTransaction, ids: readonly string[], at: Moment): Promise<void> {
  await sql`delete from iam_link where from_id = any(${[...ids]}::text[]) and told_at <= ${at}`.execute(
    transaction,
  )
  await sql`delete from iam_link where to_id = any(${[...ids]}::text[]) and told_at <= ${at}`.execute(
    transaction,
  )
}
