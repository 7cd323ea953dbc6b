import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const depcruise = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')

/** Every row plants one file that breaks a rule; the check must name the rule. */
const violations = [
  ['search-service/src/domain', "import 'node:fs'", 'pure-core'],
  ['shared/src/ngsi-ld', "import 'pg'", 'pure-core'],
  ['search-service/src/domain', "import '../../operations/planted/target.ts'", 'domain-knows-no-outer-ring'],
  [
    'search-service/src/operations',
    "import '../../adapters/http/planted/target.ts'",
    'operations-know-no-adapter',
  ],
  ['search-service/src/adapters/http', "import 'kysely'", 'kysely-in-one-place'],
  ['subscription-service/src/operations', "import 'fastify'", 'fastify-in-one-place'],
  ['shared/src/events', "import 'kafkajs'", 'kafkajs-in-one-place'],
  ['shared/src/http', "import 'prom-client'", 'prom-client-in-one-place'],
  [
    'subscription-service/src/domain',
    "import '../../../../search-service/src/domain/planted/target.ts'",
    'services-never-meet',
  ],
] as const

const folders = [...new Set(violations.map(([place]) => join(place, 'planted')))]
let found: { from: string; rule: string }[]
/** A tree of its own: others look at this one meanwhile. */
let planted: string

beforeAll(() => {
  planted = mkdtempSync(join(tmpdir(), 'lodestream-planted-'))
  for (const name of ['.dependency-cruiser.cjs', 'package.json', 'tsconfig.json', 'tsconfig.base.json'])
    copyFileSync(join(root, name), join(planted, name))
  symlinkSync(join(root, 'node_modules'), join(planted, 'node_modules'))
  for (const folder of folders) {
    mkdirSync(join(planted, folder), { recursive: true })
    writeFileSync(join(planted, folder, 'target.ts'), 'export const target = 1\n')
  }
  violations.forEach(([place, statement], row) => {
    writeFileSync(join(planted, place, 'planted', `violation-${row}.ts`), `${statement}\n`)
  })
  found = cruise()
}, 60_000)

afterAll(() => {
  rmSync(planted, { recursive: true, force: true })
})

it.each(violations.map(([place, statement, rule], row) => ({ place, statement, rule, row })))(
  '$statement planted in $place is refused by $rule',
  ({ place, rule, row }) => {
    expect(found).toContainEqual({ from: `${place}/planted/violation-${row}.ts`, rule })
  },
)

function cruise(): { from: string; rule: string }[] {
  const args = [depcruise, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...folders]
  let report: string
  try {
    report = execFileSync(process.execPath, args, { cwd: planted, encoding: 'utf8' })
  } catch (error) {
    report = String((error as { stdout?: string }).stdout)
  }
  const { summary } = JSON.parse(report) as {
    summary: { violations: { from: string; rule: { name: string } }[] }
  }
  return summary.violations.map(({ from, rule }) => ({ from, rule: rule.name }))
}
