import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { describedApi } from '../shared/src/openapi/described-api.ts'

const root = join(import.meta.dirname, '..')
const ledger = readFileSync(join(root, 'docs/conformance.md'), 'utf8')

interface Row {
  readonly clauses: readonly string[]
  readonly what: string
  readonly status: string
  readonly files: readonly string[]
  readonly proofs: readonly { readonly file: string; readonly title: string }[]
  readonly deviations: readonly string[]
}

/** The cells of every table row with so many columns, heads and rules left out. */
function tableRows(columns: number): string[][] {
  return ledger
    .split('\n')
    .filter((line) => /^\| (?!---|Clause|Name)/.test(line))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    )
    .filter((cells) => cells.length === columns)
}

const rows: readonly Row[] = tableRows(6).map(
  ([clauses = '', what = '', status = '', files = '', proofs = '', deviations = '']) => ({
    clauses: clauses.split(', '),
    what,
    status,
    files: [...files.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file),
    proofs: [...proofs.matchAll(/`([^`]+)`: (.+?)(?=<br>|$)/g)].map(([, file = '', title = '']) => ({
      file,
      title,
    })),
    deviations: deviations.split(', ').filter((name) => name !== ''),
  }),
)
const deviations = tableRows(4).map(([name = '', , what = '', why = '']) => ({ name, what, why }))

/** Whether the title stands in a test file as a text of its own: that of a test, of a group, or of a row of a table. */
function hasTitle(file: string, title: string): boolean {
  const text = readFileSync(join(root, file), 'utf8')
  return ["'", '"', '`'].some((quote) => text.includes(quote + title + quote))
}

describe('docs/conformance.md', () => {
  it('has rows', () => {
    expect(rows.length).toBeGreaterThan(80)
  })

  it.each(rows.map((row) => [row.what, row] as const))('%s', (_what, { status, files, proofs }) => {
    expect(['done', 'in part', 'later']).toContain(status)
    // What is there names both; what is not names nothing.
    expect([files.length > 0, proofs.length > 0]).toEqual(Array(2).fill(status !== 'later'))
    expect(
      [...files, ...proofs.map(({ file }) => file)].filter((file) => !existsSync(join(root, file))),
    ).toEqual([])
    expect(proofs.filter(({ file, title }) => !hasTitle(file, title))).toEqual([])
  })

  it('has a row for every operation of the API', () => {
    const known = new Set(rows.flatMap(({ clauses, status }) => (status === 'later' ? [] : clauses)))
    const clauses = Object.values(describedApi).flatMap(({ clause }) => clause ?? [])

    expect(clauses.length).toBeGreaterThan(30)
    expect(clauses.filter((clause) => !known.has(clause))).toEqual([])
  })

  it('gives a reason for every deviation it names, and names all it has reasons for', () => {
    const named = new Set(rows.flatMap((row) => row.deviations))

    expect([...named].sort()).toEqual(deviations.map(({ name }) => name).sort())
    expect(deviations.filter(({ what, why }) => what === '' || why === '')).toEqual([])
  })
})
