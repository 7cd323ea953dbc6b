import { encodeChange } from '@lodestream/shared/events/encode-change'
import type { EntityEvent } from '@lodestream/shared/events/entity-event'
import { createServer, type HttpServer } from '@lodestream/shared/http/server'
import { createContextCache } from '@lodestream/shared/json-ld/context-cache'
import { ContextHosting } from '@lodestream/shared/json-ld/context-hosting'
import { createContextResolver } from '@lodestream/shared/json-ld/context-resolver'
import { createLogger } from '@lodestream/shared/logging/logger'
import { assertDescribed } from '@lodestream/shared/testing/described-answers'
import { registerContextRoutes } from '../adapters/http/context-routes.ts'
import { registerDiscoveryRoutes } from '../adapters/http/discovery-routes.ts'
import { registerEntityRoutes } from '../adapters/http/entity-routes.ts'
import { registerSourceIdentity } from '../adapters/http/source-identity-route.ts'
import { registerTelemetry } from '../adapters/http/telemetry-route.ts'
import { registerTenants } from '../adapters/http/tenants-route.ts'
import { MemoryEntities } from '../adapters/memory/memory-entities.ts'
import { createMemoryEntityDiscovery } from '../adapters/memory/memory-entity-discovery.ts'
import { MemoryEntityMapStore } from '../adapters/memory/memory-entity-map-store.ts'
import { MemoryEntityReader } from '../adapters/memory/memory-entity-reader.ts'
import { MemoryEntityStore } from '../adapters/memory/memory-entity-store.ts'
import { createMemoryTenantDirectory } from '../adapters/memory/memory-tenant-directory.ts'
import { keepMemoryContexts } from './keep-memory-contexts.ts'
import { stagedParts } from './staged-parts.ts'
import { createTestWeb, type TestWeb } from './test-web.ts'

/** What tests send: JSON unless a text is given. */
export interface TestRequest {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** What came back. */
export interface TestAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: the JSON of an answer is whatever the test expects
  readonly json: any
}

/** The entity API over memory. */
export interface TestApi extends AsyncDisposable {
  readonly server: HttpServer
  readonly clock: { instant: string }
  readonly web: TestWeb
  /** `POST /entities` and the like, below /ngsi-ld/v1. */
  send(request: string, options?: TestRequest): Promise<TestAnswer>
  /** Events of all operations so far, oldest first. */
  events(): readonly EntityEvent[]
}

/** Opens the API over memory adapters, with the real parsers, contexts and events. */
export function openApi(): TestApi {
  const world = createWorld()
  const stage = idleStages.pop() ?? createStage(world)
  stage.world = world
  const { server } = stage
  return {
    server,
    clock: world.clock,
    web: world.web,
    send: (request, options) => send(server, request, options),
    events: () => world.entities.outbox.flatMap(({ records }) => records.map(({ body }) => JSON.parse(body))),
    async [Symbol.asyncDispose]() {
      await world.usage[Symbol.asyncDispose]()
      idleStages.push(stage)
    },
  }
}

/** Routes, and the world that they act upon. */
interface Stage {
  readonly server: HttpServer
  world: World
}

/** Declaring all routes takes 20 ms, a new world much less: the next API gets the routes of one that was closed. */
const idleStages: Stage[] = []

function createStage(first: World): Stage {
  const server = createServer({
    logger: createLogger('test', 'silent'),
    maxBodyBytes: 100_000,
    corsOrigins: [],
  })
  const stage: Stage = { server, world: first }
  const parts = <Name extends keyof World['parts']>(name: Name): World['parts'][Name] =>
    stagedParts(() => stage.world.parts[name])
  registerEntityRoutes(server, parts('entities'))
  registerContextRoutes(server, parts('contexts'))
  registerDiscoveryRoutes(server, parts('discovery'))
  registerSourceIdentity(server, parts('identity'))
  registerTenants(server, parts('tenants'))
  registerTelemetry(server, parts('telemetry'))
  return stage
}

type World = ReturnType<typeof createWorld>

function createWorld() {
  const clock = { instant: '2026-01-01T00:00:00.000000Z', now: () => clock.instant }
  const entities = new MemoryEntities()
  let ids = 0
  const store = new MemoryEntityStore(entities, clock, {
    encode: encodeChange,
    tenantName: (tenant) => tenant || 'default',
    newOperationId: () => `operation-${++ids}`,
    newEventId: () => `event-${++ids}`,
  })
  const web = createTestWeb()
  const hosting = new ContextHosting()
  const contexts = createContextResolver({ loader: hosting.before(web), host: hosting })
  const kept = keepMemoryContexts({ entities, clock, hosting, cache: createContextCache(web, contexts) })
  const tenants = createMemoryTenantDirectory(entities, clock)
  const common = { contexts, defaultTenantName: 'default' }
  return {
    clock,
    entities,
    web,
    usage: kept.usage,
    parts: {
      entities: {
        ...common,
        store,
        reader: new MemoryEntityReader(entities, clock),
        clock,
        maps: new MemoryEntityMapStore(clock),
        newMapId: () => `urn:ngsi-ld:EntityMap:${++ids}`,
        maxBatchItems: 20,
        pages: { defaultLimit: 10, maxLimit: 20 },
      },
      contexts: { ...common, ...kept },
      discovery: { ...common, discovery: createMemoryEntityDiscovery(entities, clock) },
      identity: {
        ...common,
        identity: { id: async () => '00000000-0000-4000-8000-000000000000' },
        tenants,
        clock,
        brokerName: undefined,
      },
      tenants: { ...common, tenants },
      telemetry: { ...common, store },
    },
  }
}

async function send(server: HttpServer, request: string, options: TestRequest = {}): Promise<TestAnswer> {
  const [method = '', path = ''] = request.split(/ (.*)/s)
  const { body, headers = {} } = options
  const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
  const answer = await server.inject({
    method: method as 'GET',
    url: `/ngsi-ld/v1${path}`,
    headers: {
      ...(payload === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(payload)) }),
      ...headers,
    },
    ...(payload === undefined ? {} : { payload }),
  })
  const text = answer.body
  assertDescribed(method, `/ngsi-ld/v1${path}`, { status: answer.statusCode, headers: answer.headers, text })
  const isJson = text.startsWith('{') || text.startsWith('[')
  return {
    status: answer.statusCode,
    headers: answer.headers,
    text,
    json: isJson ? JSON.parse(text) : undefined,
  }
}
