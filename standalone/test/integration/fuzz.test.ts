import { Agent, request as httpRequest } from 'node:http'
import { createSearchService, searchParts } from '@lodestream/search-service/app'
import { readConfiguration } from '@lodestream/shared/config/read-configuration'
import { createLogger } from '@lodestream/shared/logging/logger'
import { serverConfig } from '@lodestream/shared/postgres/database-config'
import { serve } from '@lodestream/shared/process/serve'
import type { FuzzRequest } from '@lodestream/shared/testing/fuzz/arbitrary-request'
import { type FuzzAnswer, fuzz, fuzzCases, fuzzSeed } from '@lodestream/shared/testing/fuzz/fuzz'
import { createTestDatabase, type TestDatabase } from '@lodestream/shared/testing/test-database'
import { createSubscriptionService } from '@lodestream/subscription-service/app'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { standaloneSettings } from '../../src/config.ts'

const agent = new Agent({ keepAlive: true, maxSockets: 4 })

describe.skipIf(process.env.DATABASE_URL === undefined)('the whole broker on PostgreSQL', () => {
  let database: TestDatabase
  let broker: Awaited<ReturnType<typeof serve>>
  beforeAll(async () => {
    database = await createTestDatabase()
    broker = await startBroker(database.url)
  })
  afterAll(async () => {
    agent.destroy()
    await broker[Symbol.asyncDispose]()
    await database.drop()
  })

  it('answers whatever is sent, in time, and keeps nothing of it', { timeout: 7_200_000 }, async () => {
    const open = () => ({ send: (request: FuzzRequest) => send(broker.url, request), ...kept })
    const statuses = await fuzz(open, { cases: fuzzCases(500), seed: fuzzSeed() })

    expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 201, 204, 400, 404]))
  })
})

/** The broker is the same for all steps. */
const kept = { async [Symbol.asyncDispose]() {} }

function startBroker(url: string): ReturnType<typeof serve> {
  const configuration = readConfiguration(standaloneSettings, { DATABASE_URL: url, PORT: '0' })
  const config = serverConfig(configuration, 'fuzz')
  if (config === undefined) throw new Error('DATABASE_URL is not set')
  return serve({
    name: 'fuzz',
    configuration,
    logger: createLogger('fuzz', 'silent'),
    database: config,
    limits: {},
    services: [
      (parts) => createSearchService(searchParts(parts, configuration)),
      (parts) => createSubscriptionService({ ...parts, configuration }),
    ],
  })
}

/** By a real connection: what the client refuses to send is sent without its query. */
function send(base: string, { method, url, headers, body }: FuzzRequest): Promise<FuzzAnswer> {
  const path = /^[\x21-\x7e]*$/.test(url) ? url : encodeURI(url.toWellFormed())
  return new Promise((resolve, reject) => {
    const sent = httpRequest(new URL(base), { agent, method, path, headers: { ...headers } }, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.on('error', reject)
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString() })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
