import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { repository, startBroker, temporaryFolder } from '@lodestream/shared/testing/broker-process'
import { afterAll, expect, it } from 'vitest'

const data = temporaryFolder('demo')

afterAll(() => data.remove())

it('the demo writes everything and is notified of all that it expects', async () => {
  const broker = await startBroker({
    name: 'standalone',
    program: 'standalone/dist/main.js',
    env: { DATA_DIR: data.path, LOG_LEVEL: 'warn' },
  })
  const demo = ['scripts/run.mjs', 'bench/dist/demo/main.js', '--url', broker.url]

  const { stdout } = await promisify(execFile)(process.execPath, demo, { cwd: repository })
  await broker.kill('SIGTERM')

  const expected = Number(/Expected notifications: (\d+)/.exec(stdout)?.[1])
  const counted = [...stdout.matchAll(/'notifications: .*?(\d+)\s*│$/gm)].map(([, count]) => Number(count))
  expect(expected).toBeGreaterThan(100)
  expect(counted.reduce((sum, count) => sum + count, 0)).toBe(expected)
  expect(stdout).not.toMatch(/answered [45]\d\d/)
})
