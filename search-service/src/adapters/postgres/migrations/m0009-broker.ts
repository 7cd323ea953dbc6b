import { type Kysely, sql } from 'kysely'

/** Who this broker is: one row, for ever. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`create table broker (id uuid primary key, only_one boolean not null unique default true check (only_one))`.execute(
    database,
  )
  await sql`insert into broker (id) values (gen_random_uuid())`.execute(database)
}
