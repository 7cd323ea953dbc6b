import type { Database } from '@lodestream/shared/postgres/database'
import { sql } from 'kysely'
import type { SearchDatabase } from './search-database.ts'

/** The collations by which a database can sort as clause 4.23 asks for; it is asked once. */
export class KnownCollations {
  readonly #database: Database<SearchDatabase>
  #names: Promise<ReadonlySet<string>> | undefined

  constructor(database: Database<SearchDatabase>) {
    this.#database = database
  }

  /** The name of a collation (`parseCollation`; undefined: the root collation), or undefined when there is none. */
  async find(collation: string | undefined): Promise<string | undefined> {
    // The embedded database lists collations but was built without the library that they need.
    if (this.#database.kind === 'embedded') return undefined
    this.#names ??= this.#read()
    const name = `${collation ?? 'und'}-x-icu`
    return (await this.#names).has(name) ? name : undefined
  }

  async #read(): Promise<ReadonlySet<string>> {
    const { rows } = await sql<{ readonly name: string }>`
      select collname as name from pg_collation where collprovider = 'i'`.execute(this.#database.kysely)
    return new Set(rows.map(({ name }) => name))
  }
}
