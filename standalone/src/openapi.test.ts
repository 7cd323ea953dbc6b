import { createSearchService } from '@lodestream/search-service/app'
import { readConfiguration } from '@lodestream/shared/config/read-configuration'
import { registerAsyncApi } from '@lodestream/shared/http/asyncapi'
import type { HttpOperation } from '@lodestream/shared/http/exchange'
import { registerHealth } from '@lodestream/shared/http/health'
import { registerMetrics } from '@lodestream/shared/http/metrics-route'
import { registerOpenApi } from '@lodestream/shared/http/openapi'
import { createServer } from '@lodestream/shared/http/server'
import { createLogger } from '@lodestream/shared/logging/logger'
import { createPrometheusMetrics } from '@lodestream/shared/metrics/prometheus-metrics'
import { buildOpenApi } from '@lodestream/shared/openapi/build-openapi'
import { describedApi } from '@lodestream/shared/openapi/described-api'
import { parameterName } from '@lodestream/shared/openapi/parameters'
import { createSubscriptionService } from '@lodestream/subscription-service/app'
import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, it } from 'vitest'
import { standaloneSettings } from './config.ts'

interface Route {
  readonly name: string
  readonly operation: HttpOperation | undefined
}

/** Whatever is asked of it is as little; what is composed of it can be looked at and not used. */
const anything: unknown = new Proxy(() => {}, {
  get: (_target, name) => (name === Symbol.toPrimitive ? () => 1 : anything),
  apply: () => anything,
})

/** The routes of the broker as it is composed; nothing behind them is opened, so none can be called. */
function servedRoutes(): readonly Route[] {
  const logger = createLogger('test', 'silent')
  const server = createServer({ logger, maxBodyBytes: 1000, corsOrigins: [] })
  const routes: Route[] = []
  server.addHook('onRoute', ({ method, url, config }) => {
    if (typeof method !== 'string' || method === 'OPTIONS' || method === 'HEAD') return
    const operation = (config as { operation?: HttpOperation } | undefined)?.operation
    routes.push({ name: `${method} ${url.replace(/:(\w+)/g, '{$1}')}`, operation })
  })
  const configuration = readConfiguration(standaloneSettings, {})
  const parts = {
    ...{ configuration, logger, database: anything, log: anything, publicUrl: anything },
    ...{ contexts: anything, contextCache: anything, contextHosting: anything, contextStore: anything },
    ...{ contextUsage: anything, metrics: anything },
  }
  createSearchService(parts as never).register(server)
  createSubscriptionService(parts as never).register(server)
  registerOpenApi(server, configuration)
  registerAsyncApi(server)
  registerMetrics(server, createPrometheusMetrics())
  registerHealth(server, { checks: [], limits: {} })
  return routes
}

const routes = servedRoutes()

it('describes every route, and nothing else', () => {
  const served = routes.map(({ name }) => name)
  const described = Object.keys(describedApi)

  expect({
    servedButNotDescribed: served.filter((name) => !described.includes(name)),
    describedButNotServed: described.filter((name) => !served.includes(name)),
  }).toEqual({ servedButNotDescribed: [], describedButNotServed: [] })
})

it.each(routes.flatMap(({ name, operation }) => (operation ? [{ name, operation }] : [])))(
  'describes the parameters and representations of $name',
  ({ name, operation }) => {
    const described = describedApi[name]

    expect([...(described?.params ?? [])].map(parameterName).sort()).toEqual([...operation.params].sort())
    expect(described?.negotiates).toEqual(operation.negotiates)
  },
)

it('is a valid OpenAPI 3.1 document', async () => {
  const document = buildOpenApi({ defaultLimit: 20, maxLimit: 1000 })

  const { valid, errors } = await new Validator().validate(structuredClone(document))

  expect({ valid, errors }).toEqual({ valid: true, errors: undefined })
})

it('names every operation once, and gives each variable of a path a meaning', () => {
  const ids = Object.values(describedApi).map(({ id }) => id)
  const document = buildOpenApi({ defaultLimit: 20, maxLimit: 1000 })
  const parameters = Object.values(document.paths).flatMap((path) =>
    Object.values(path).flatMap(
      (operation) => (operation as { parameters: { description?: string }[] }).parameters,
    ),
  )

  expect(ids).toEqual([...new Set(ids)])
  expect(parameters.filter(({ description }) => !description)).toEqual([])
})
