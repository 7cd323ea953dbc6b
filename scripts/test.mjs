// npm test: everything. Ends with a line `N passed, N failed`.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, install, root } from './prepare.mjs'

install()
build()
const report = join(mkdtempSync(join(tmpdir(), 'lodestream-test-')), 'report.json')
const vitest = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--reporter=default', '--reporter=json']
const { status } = spawnSync(
  process.execPath,
  [...vitest, `--outputFile=${report}`, ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: 'inherit',
  },
)
const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites } = readReport()
const failed = numFailedTests || (status === 0 ? 0 : Math.max(1, numFailedTestSuites))
const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : ''
console.log(`${numPassedTests} passed, ${failed} failed${skipped}`)
const skipForbidden = process.env.REQUIRE_REAL === '1' && numPendingTests > 0
if (skipForbidden) console.error('REQUIRE_REAL=1, but tests were skipped')
process.exit(skipForbidden ? 1 : (status ?? 1))

function readReport() {
  try {
    return JSON.parse(readFileSync(report, 'utf8'))
  } catch {
    return { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, numFailedTestSuites: 0 }
  }
}
