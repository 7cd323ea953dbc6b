// npm run fuzz -- --cases 20000 [--seed 7]: the fuzz tests in their long form, in memory and, with DATABASE_URL, on PostgreSQL.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { build, install, root } from './prepare.mjs'

const { values } = parseArgs({
  options: { cases: { type: 'string', default: '20000' }, seed: { type: 'string' } },
})
for (const [name, value] of Object.entries(values))
  if (!/^\d{1,9}$/.test(value ?? '')) throw new Error(`--${name} must be a whole number`)

install()
build()
const seed = values.seed ?? String(Date.now() % 1_000_000_000)
console.log(`${values.cases} cases, seed ${seed}`)
const { status } = spawnSync(
  process.execPath,
  [join(root, 'node_modules/vitest/vitest.mjs'), 'run', 'fuzz.test'],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, FUZZ_CASES: values.cases, FUZZ_SEED: seed },
  },
)
process.exit(status ?? 1)
