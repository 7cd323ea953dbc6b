import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { type BrokerProcess, startBroker, temporaryFolder } from '@lodestream/shared/testing/broker-process'
import { freePort } from '@lodestream/shared/testing/free-port'
import { afterAll, beforeAll, expect, it } from 'vitest'

const readme = readFileSync(resolve(import.meta.dirname, '../../../README.md'), 'utf8')
const blocks = [...readme.matchAll(/<!-- tour -->\n```sh\n([\s\S]*?)```/g)].map(([, block]) => block)
const data = temporaryFolder('tour')
let broker: BrokerProcess

beforeAll(async () => {
  broker = await startBroker({
    name: 'standalone',
    program: 'standalone/dist/main.js',
    env: { DATA_DIR: data.path },
  })
})

afterAll(async () => {
  await broker?.kill('SIGTERM')
  data.remove()
})

it('the tour of the README does what the README says', async () => {
  const receiverPort = await freePort()
  const commands = `set -e\n${blocks.join('\n')}`
    .replaceAll('http://localhost:8080', broker.url)
    .replaceAll('9090', String(receiverPort))

  const { stdout } = await promisify(execFile)('bash', ['-c', commands], { timeout: 60_000 })

  expect(blocks).toHaveLength(8)
  expect(stdout).toContain('"operationType":"ENTITY_CREATE"')
  expect(stdout).toContain('"operationType":"ATTRIBUTE_UPDATE"')
  expect(stdout).toMatch(/notified: .*"speed":95/)
  expect(stdout).toMatch(/^\[\{"id":"urn:ngsi-ld:Vehicle:V1","type":"Vehicle".*"speed":95/m)
})
