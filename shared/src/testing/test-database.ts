import { randomBytes } from 'node:crypto'
import pg from 'pg'

export interface TestDatabase {
  readonly url: string
  drop(): Promise<void>
}

/** Creates an empty database with PostGIS on the server of DATABASE_URL. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = process.env.DATABASE_URL
  if (server === undefined) throw new Error('DATABASE_URL is not set')
  const name = `test_${randomBytes(6).toString('hex')}`
  await execute(server, `create database ${name}`)
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).toString()
  await execute(url, 'create extension if not exists postgis')
  return { url, drop: () => execute(server, `drop database if exists ${name} with (force)`) }
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
