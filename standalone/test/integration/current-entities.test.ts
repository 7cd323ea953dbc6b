import { createSearchService, searchParts } from '@lodestream/search-service/app'
import { searchSettings } from '@lodestream/search-service/config'
import { readConfiguration } from '@lodestream/shared/config/read-configuration'
import { createLogger } from '@lodestream/shared/logging/logger'
import type { JsonObject } from '@lodestream/shared/ngsi-ld/json'
import { serverConfig } from '@lodestream/shared/postgres/database-config'
import { serve } from '@lodestream/shared/process/serve'
import { createTestDatabase, type TestDatabase } from '@lodestream/shared/testing/test-database'
import {
  createHttpCurrentEntities,
  currentEntitiesTimeoutMs,
} from '@lodestream/subscription-service/adapters/search-http/http-current-entities'
import { currentEntitiesContract } from '@lodestream/subscription-service/ports/current-entities.contract'
import { afterAll, describe, expect } from 'vitest'

const name = 'current-entities'

describe.skipIf(process.env.DATABASE_URL === undefined)('a real search service', () => {
  let database: TestDatabase
  let search: Awaited<ReturnType<typeof startSearch>>

  afterAll(async () => {
    await search?.[Symbol.asyncDispose]()
    await database?.drop()
  })

  currentEntitiesContract('HTTP', async ({ tenant, living, deleted }) => {
    database = await createTestDatabase()
    search = await startSearch(database.url)
    const { url } = search
    const headers = { 'content-type': 'application/json', 'NGSILD-Tenant': tenant }
    for (const entity of [...living, ...deleted]) await create(url, entity, headers)
    for (const { id } of deleted) await send('DELETE', `${url}/ngsi-ld/v1/entities/${id}`, { headers })
    return createHttpCurrentEntities({
      searchUrl: () => url,
      pageSize: 2,
      timeoutMs: currentEntitiesTimeoutMs,
      onRefused: (status) => {
        throw new Error(`The search service answered ${status}`)
      },
    })
  })
})

function startSearch(url: string): ReturnType<typeof serve> {
  const configuration = readConfiguration(searchSettings, { DATABASE_URL: url, PORT: '0' })
  const config = serverConfig(configuration, name)
  if (config === undefined) throw new Error('DATABASE_URL is not set')
  return serve({
    name,
    configuration,
    logger: createLogger(name, 'silent'),
    database: config,
    limits: {},
    services: [(parts) => createSearchService(searchParts(parts, configuration))],
  })
}

function create(url: string, entity: JsonObject, headers: Record<string, string>): Promise<void> {
  return send('POST', `${url}/ngsi-ld/v1/entities`, { headers, body: JSON.stringify(entity) })
}

async function send(method: string, url: string, init: RequestInit): Promise<void> {
  const response = await fetch(url, { ...init, method })
  expect(response.ok, `${method} ${url}: ${response.status} ${await response.text()}`).toBe(true)
}
