import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { startBroker, temporaryFolder } from '@lodestream/shared/testing/broker-process'
import { freePort } from '@lodestream/shared/testing/free-port'
import { afterAll, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')
const program = 'standalone/dist/main.js'
const data = temporaryFolder('start')

afterAll(() => data.remove())

it('a second start finds everything, and one folder belongs to one process', async () => {
  const env = { DATA_DIR: data.path }
  const broker = await startBroker({ name: 'standalone', program, env })
  const entity = { id: 'urn:ngsi-ld:Room:1', type: 'Room', temperature: 21 }
  await fetch(`${broker.url}/ngsi-ld/v1/entities`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(entity),
  })

  const second = await promisify(execFile)(process.execPath, [program], {
    cwd: root,
    env: { ...process.env, DATABASE_URL: '', KAFKA_BROKERS: '', ...env, PORT: String(await freePort()) },
  }).then(
    () => ({ code: 0, stdout: '', stderr: '' }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  )
  expect(second.code).toBe(1)
  expect(second.stdout + second.stderr).toContain(data.path)

  broker.child().kill('SIGINT')
  expect(await broker.child().exited).toBe(0)
  await broker.restart()
  const found = await fetch(`${broker.url}/ngsi-ld/v1/entities/urn:ngsi-ld:Room:1?options=concise`)
  expect(await found.json()).toEqual(entity)
  await broker.kill('SIGTERM')
})
