import type { Database } from '@lodestream/shared/postgres/database'
import type { CompiledQuery, Kysely, Transaction } from 'kysely'
import type { SearchDatabase } from '../../src/adapters/postgres/search-database.ts'

const name = /^\/\* (\w+) \*\//

/** A database that notes what is sent to it: `begin`, `commit`, and named statements by their names. */
export function countStatements(database: Database<SearchDatabase>) {
  const statements: string[] = []
  const noted = <In extends Kysely<SearchDatabase>>(database: In) => ({
    executeQuery: (query: CompiledQuery) => {
      statements.push(name.exec(query.sql)?.[1] ?? query.sql)
      return database.executeQuery(query)
    },
  })
  const execute = async (work: (transaction: Transaction<SearchDatabase>) => Promise<unknown>) => {
    statements.push('begin')
    const result = await database.kysely
      .transaction()
      .execute((transaction) => work(override(transaction, noted(transaction))))
    statements.push('commit')
    return result
  }
  const kysely = override<Kysely<SearchDatabase>>(database.kysely, {
    ...noted(database.kysely),
    transaction: () => ({ execute }),
  })
  return { statements, counted: { ...database, kysely } }
}

function override<Target extends object>(target: Target, members: Readonly<Record<string, unknown>>): Target {
  return new Proxy(target, {
    get(_, member) {
      if (typeof member === 'string' && Object.hasOwn(members, member)) return members[member]
      const value = Reflect.get(target, member)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
