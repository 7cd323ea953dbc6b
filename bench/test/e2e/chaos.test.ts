import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')
const real = Boolean(process.env.DATABASE_URL && process.env.KAFKA_BROKERS)

describe.skipIf(!real)('npm run chaos, in its short form', () => {
  it.each(['kill-both', 'frozen-relay'])('%s: every invariant holds', async (scenario) => {
    const { code, stdout } = await chaos(scenario, '--seconds', '8')

    expect(stdout).toContain('all invariants hold')
    expect(code).toBe(0)
  })

  it('the oracle turns red when events are published before the commit', async () => {
    const { code, stdout } = await chaos('--break', 'publish-before-commit', '--seconds', '12')

    expect(stdout).toContain('red, as it must be')
    expect(code).toBe(0)
  })
})

async function chaos(...args: string[]): Promise<{ code: number; stdout: string }> {
  const run = promisify(execFile)(process.execPath, ['bench/dist/chaos/main.js', ...args], { cwd: root })
  return run.then(
    ({ stdout }) => ({ code: 0, stdout }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      code,
      stdout: stdout + stderr,
    }),
  )
}
