import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CompiledQuery, sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Database, ServerConfig } from '../../src/postgres/database.ts'
import { mayHaveHappened } from '../../src/postgres/database-failure.ts'
import { EmbeddedServer } from '../../src/postgres/embedded-server.ts'
import { assertMigrated, migrateToLatest } from '../../src/postgres/migrate-to-latest.ts'
import { openDatabase } from '../../src/postgres/open-database.ts'
import { inTransaction } from '../../src/postgres/transaction.ts'
import { createTestDatabase, type TestDatabase } from '../../src/testing/test-database.ts'
import { waitUntil } from '../../src/testing/wait-until.ts'

interface Schema {
  thing: { id: number; n: number }
}

const first = {
  table: 'thing_migration',
  migrations: {
    '0001': {
      up: async (database: Database<unknown>['kysely']) => {
        await sql`create table thing (id int primary key, n int not null)`.execute(database)
      },
    },
  },
}
const second = {
  ...first,
  migrations: { ...first.migrations, '0002': { up: async () => {} } },
}

/** A way to the database that is cut when a statement passes that holds `word`, before the database sees it. */
async function startResettingProxy(url: string, word: string) {
  const { hostname, port } = new URL(url)
  const server = createServer((client) => {
    const database = connect(Number(port || 5432), hostname)
    database.on('error', () => client.destroy()).pipe(client)
    client.on('error', () => database.destroy())
    client.on('data', (bytes) => {
      if (bytes.includes(word)) client.resetAndDestroy()
      else database.write(bytes)
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port: ownPort } = server.address() as AddressInfo
  return {
    url: Object.assign(new URL(url), { hostname: '127.0.0.1', port: ownPort }).toString(),
    [Symbol.asyncDispose]: async () => void server.close(),
  }
}

/** What both kinds of database do alike. */
function behavesLikePostgres(open: () => Database<Schema>): void {
  it('migrates once, and knows an older schema', async () => {
    const { kysely } = open()

    await Promise.all([migrateToLatest(kysely, first), migrateToLatest(kysely, first)])

    await expect(assertMigrated(kysely, first)).resolves.toBeUndefined()
    await expect(assertMigrated(kysely, second)).rejects.toThrow('migrations 0002 have not run')
  })

  it('gives errors their SQLSTATE and goes on', async () => {
    const { kysely } = open()

    await expect(sql`select 1/0`.execute(kysely)).rejects.toMatchObject({ code: '22012' })
    await expect(sql`select ${'x'}::int`.execute(kysely)).rejects.toMatchObject({ code: '22P02' })
    await expect(sql`select * from none`.execute(kysely)).rejects.toMatchObject({ code: '42P01' })
    const answers = await Promise.all([1, 2, 3].map((n) => sql`select ${n}::int as n`.execute(kysely)))
    expect(answers.map(({ rows }) => rows)).toEqual([[{ n: 1 }], [{ n: 2 }], [{ n: 3 }]])
  })

  it('rolls back what a transaction did when it throws', async () => {
    const { kysely } = open()

    const failing = inTransaction(kysely, async (transaction) => {
      await transaction.insertInto('thing').values({ id: 1, n: 1 }).execute()
      await sql`select 1/0`.execute(transaction)
    })

    await expect(failing).rejects.toMatchObject({ code: '22012' })
    expect(await kysely.selectFrom('thing').selectAll().execute()).toEqual([])
  })

  it('runs a transaction again after a serialization failure, but not for ever', async () => {
    let runs = 0
    const failing = inTransaction(open().kysely, async (transaction) => {
      runs += 1
      await sql`do $$ begin raise exception 'again' using errcode = '40001'; end $$`.execute(transaction)
    })

    await expect(failing).rejects.toMatchObject({ code: '40001' })
    expect(runs).toBe(5)
  })

  it('keeps types, long texts and named statements', async () => {
    const { kysely } = open()
    const text = 'é\u{1f600}'.repeat(500_000)
    const named = (n: number) => CompiledQuery.raw('/* answer */ select $1::int8 as n', [n])

    const { rows } = await sql`
      select ${text}::text as text, ${'{"a":[1]}'}::jsonb as doc, true as yes, null as nothing`.execute(
      kysely,
    )

    expect(rows).toEqual([{ text, doc: { a: [1] }, yes: true, nothing: null }])
    expect((await kysely.executeQuery(named(1))).rows).toEqual([{ n: '1' }])
    expect((await kysely.executeQuery(named(2))).rows).toEqual([{ n: '2' }])
  })

  it('delivers signals', async () => {
    const heard: string[] = []
    await using _ = await open().signals.listen('news', (payload) => heard.push(payload))

    open().signals.send('news', 'a')

    expect(heard).toEqual(['a'])
  })
}

describe.skipIf(process.env.DATABASE_URL === undefined)('a PostgreSQL server', () => {
  let test: TestDatabase
  let database: Database<Schema>
  const opened: Database<Schema>[] = []
  const config = (url: string): ServerConfig => ({
    kind: 'server',
    url,
    applicationName: 'test',
    poolSize: 3,
    connectTimeoutMs: 2_000,
    statementTimeoutMs: 10_000,
    lockTimeoutMs: 5_000,
  })

  beforeAll(async () => {
    test = await createTestDatabase()
    database = await openDatabase(config(test.url))
  })
  afterEach(async () => {
    for (const other of opened.splice(0)) await other[Symbol.asyncDispose]()
  })
  afterAll(async () => {
    await database[Symbol.asyncDispose]()
    await test.drop()
  })

  behavesLikePostgres(() => database)

  it('says so when nobody answers', async () => {
    const opening = openDatabase(config('postgres://postgres@127.0.0.1:1/none'))

    await expect(opening).rejects.toMatchObject({ name: 'ServiceOverloaded' })
  })

  it('delivers signals between processes, also after the connection was cut', async () => {
    const other = await openDatabase<Schema>(config(test.url))
    opened.push(other)
    const heard: string[] = []
    await using _ = await database.signals.listen('between', (payload) => heard.push(payload))
    other.signals.send('between', 'before')
    await waitUntil('the first signal', () => heard.includes('before'))

    await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'test:listen' and datname = current_database()`.execute(other.kysely)

    // The reconnection itself wakes the listener, with an empty payload.
    await waitUntil('the wake-up after the reconnection', () => heard.includes(''))
    other.signals.send('between', 'after')
    await waitUntil('a signal after the reconnection', () => heard.includes('after'))
  })

  it('tells that the connection was lost at the commit, and not that no rollback was possible', async () => {
    await using proxy = await startResettingProxy(test.url, 'commit')
    const reached = await openDatabase<Schema>(config(proxy.url))
    opened.push(reached)

    const ended = inTransaction(reached.kysely, (transaction) => sql`select 1`.execute(transaction))

    const error: unknown = await ended.catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'ECONNRESET' })
    expect(mayHaveHappened(error)).toBe(true)
  })
})

describe('the embedded database', () => {
  let folder: string
  let database: Database<Schema>

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'embedded-'))
    database = await openDatabase({ kind: 'embedded', folder, connectTimeoutMs: 10_000 })
  })
  // The last test closes the database.
  afterAll(() => rm(folder, { recursive: true }))

  behavesLikePostgres(() => database)

  it('does not stall the event loop during a long query', async () => {
    let turns = 0
    const timer = setInterval(() => {
      turns += 1
    }, 5)

    await sql`select count(*) from generate_series(1, 3000000)`.execute(database.kysely)
    clearInterval(timer)

    expect(turns).toBeGreaterThan(5)
  })

  it('makes its end known to whoever waits, and to the process', async () => {
    await database[Symbol.asyncDispose]()
    const server = await EmbeddedServer.start(join(folder, 'postgres'))
    const connection = server.connect()
    const broken = new Promise((resolve) => connection.once('error', resolve))
    connection.resume()
    connection.write(Buffer.alloc(8))

    // No type at all, then a Sync: the database gives up.
    connection.write(Buffer.from([0, 0, 0, 0, 4, 0x53, 0, 0, 0, 4]))

    await expect(server.failed).rejects.toThrow('The embedded database has stopped')
    expect(await broken).toMatchObject({ message: 'The embedded database has stopped' })
    await expect(server.stop()).resolves.toBeUndefined()
  })
})
