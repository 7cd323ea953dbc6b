import { sql } from 'kysely'
import { describe } from 'vitest'
import { PostgresSubjectReferential } from '../../src/adapters/postgres/postgres-subject-referential.ts'
import { subjectReferentialContract } from '../../src/ports/subject-referential.contract.ts'
import { openTestDatabase } from './entity-store-harness.ts'

describe.skipIf(process.env.DATABASE_URL === undefined)('on a PostgreSQL server', () => {
  subjectReferentialContract(async () => {
    const database = await openTestDatabase()
    return {
      referential: new PostgresSubjectReferential(database),
      clear: async () => void (await sql`truncate iam_subject, iam_link`.execute(database.kysely)),
      logs: 10,
      close: async () => database[Symbol.asyncDispose](),
    }
  })
})
