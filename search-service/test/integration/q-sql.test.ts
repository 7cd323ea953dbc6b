import type { Entity } from '@lodestream/shared/ngsi-ld/entity'
import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import { evaluateQ } from '@lodestream/shared/query/evaluate-q'
import { parseQ } from '@lodestream/shared/query/parse-q'
import { compilePattern } from '@lodestream/shared/query/pattern'
import type { QExpression } from '@lodestream/shared/query/q-expression'
import { arbitraryEntity } from '@lodestream/shared/testing/arbitrary-entity'
import { arbitraryQ, arbitraryQEntity } from '@lodestream/shared/testing/arbitrary-q'
import { printQ } from '@lodestream/shared/testing/print-q'
import { exampleTerms, workedCases, workedEntity } from '@lodestream/shared/testing/q-worked-cases'
import { createTestDatabase, type TestDatabase } from '@lodestream/shared/testing/test-database'
import fc from 'fast-check'
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { qToSql } from '../../src/adapters/postgres/q-sql.ts'

/** Cases of a property; many more with Q_CASES, one again with Q_SEED. */
const numRuns = Number(process.env.Q_CASES ?? 300)
const seed = process.env.Q_SEED === undefined ? {} : { seed: Number(process.env.Q_SEED) }

describe.skipIf(!process.env.DATABASE_URL)('qToSql()', () => {
  let database: TestDatabase
  let kysely: Kysely<unknown>

  beforeAll(async () => {
    database = await createTestDatabase()
    const pool = new pg.Pool({ connectionString: database.url, max: 1, options: '-c jit=off' })
    kysely = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
    await sql`create table entity (n integer, doc jsonb)`.execute(kysely)
  })
  afterAll(async () => {
    await kysely?.destroy()
    await database?.drop()
  })

  async function store(entities: readonly Entity[]): Promise<void> {
    await sql`truncate entity`.execute(kysely)
    const rows = entities.map((entity, n) => sql`(${n}::integer, ${JSON.stringify(entity)}::jsonb)`)
    await sql`insert into entity values ${sql.join(rows)}, (-1, null)`.execute(kysely)
  }

  async function select(q: QExpression): Promise<number[]> {
    const { rows } = await sql<{ n: number }>`select n from entity where ${qToSql(q)} order by n`.execute(
      kysely,
    )
    return rows.map(({ n }) => n)
  }

  async function assertAgreement(
    entities: readonly Entity[],
    queries: readonly QExpression[],
  ): Promise<void> {
    await store(entities)
    for (const q of queries) {
      const inMemory = [...entities.keys()].filter((n) => evaluateQ(q, entities[n] as Entity))
      const inSql = await select(q)
      const wrong = entities.find((_, n) => inMemory.includes(n) !== inSql.includes(n))
      expect(inSql, `q: ${printQ(q, exampleTerms)}\nentity: ${JSON.stringify(wrong)}`).toEqual(inMemory)
    }
  }

  it('selects what the worked cases of clause 4.9 say', async () => {
    await store([workedEntity])
    for (const [q, matches] of workedCases) {
      expect(await select(parseQ(q, exampleTerms)), q).toEqual(matches ? [0] : [])
    }
  })

  it('selects what evaluateQ() says, on entities made for the queries', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(arbitraryQEntity(), { minLength: 1, maxLength: 5 }),
        fc.array(arbitraryQ(), { minLength: 1, maxLength: 3 }),
        assertAgreement,
      ),
      { numRuns, ...seed },
    )
  })

  it('selects what evaluateQ() says, on any entity', async () => {
    const anyNames = arbitraryEntity().map(
      (entity) =>
        JSON.parse(
          JSON.stringify(entity).replaceAll(
            /https:..uri.etsi.org.ngsi-ld.default-context.(?=größe)/g,
            'https://example.org/',
          ),
        ) as Entity,
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyNames, { minLength: 1, maxLength: 3 }),
        fc.array(arbitraryQ(), { minLength: 1, maxLength: 2 }),
        assertAgreement,
      ),
      { numRuns: Math.ceil(numRuns / 4), ...seed },
    )
  })

  it('matches patterns as RE2 does', async () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      'é',
      '😀',
      '.',
      '^',
      '$',
      '|',
      '(',
      ')',
      '(?:',
      '[^a]',
      '[a-c]',
      '[[:space:]é]',
      '\\d',
      '\\W',
      '\\.',
      '\\s',
      '*',
      '+',
      '?',
      '{2}',
      '{0,2}',
      '{1,}',
      ' ',
      '-',
      ']',
      '[]a-]',
      '[^\\]\\-]',
      '1',
      'Z',
      '#',
      '=',
      '\\*',
    )
    const subject = fc.array(
      fc.constantFrom('a', 'b', 'c', 'é', '😀', '.', ' ', '\n', '1', 'Z', ']', '-', '#', '=', '*', '\u00a0'),
      { maxLength: 5 },
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join('')),
        fc.array(
          subject.map((characters) => characters.join('')),
          { minLength: 1, maxLength: 20 },
        ),
        async (pattern, texts) => {
          const compiled = compiledOrRefused(pattern)
          fc.pre(compiled !== undefined)
          const { rows } = await sql<{ found: boolean }>`
            select text ~ (${compiled?.source}::text collate "C") as found
            from unnest(${texts}::text[]) with ordinality as t(text, n) order by n`.execute(kysely)
          expect(rows.map(({ found }) => found)).toEqual(texts.map((text) => compiled?.test(text)))
        },
      ),
      { numRuns: numRuns * 2, ...seed },
    )
  })

  it.each([
    ['a long list', `a==${Array.from({ length: 5_000 }, (_, n) => n).join(',')}`],
    ['many terms', Array(200).fill('a.b[c.d]=="x"').join('|')],
    ['a long path', `${Array(16).fill('a').join('.')}[${Array(16).fill('b').join('.')}]`],
    ['nested parentheses', `${'('.repeat(32)}a${')'.repeat(32)}`],
    ['a large pattern', `a~="(.{1,10}[a-z]?){1,50}"`],
    ['quotes', `a=="'; drop table entity; --"`],
  ])('answers %s at once', async (_, q) => {
    await store([workedEntity])

    expect(await select(parseQ(q, exampleTerms))).toEqual([])
  })
})

function compiledOrRefused(pattern: string) {
  try {
    return compilePattern(pattern)
  } catch (error) {
    expect(error).toBeInstanceOf(BadRequestData)
    return undefined
  }
}
