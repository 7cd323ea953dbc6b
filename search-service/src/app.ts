import type { ContextUsage } from '@lodestream/shared/contexts/context-usage'
import type { JsonldContextStore } from '@lodestream/shared/contexts/jsonld-context-store'
import { encodeChange } from '@lodestream/shared/events/encode-change'
import { encodeChangeWithState } from '@lodestream/shared/events/encode-change-with-state'
import type { EventLogWriter } from '@lodestream/shared/events/event-log'
import type { ContextCache } from '@lodestream/shared/json-ld/context-cache'
import type { ContextResolver } from '@lodestream/shared/json-ld/context-resolver'
import { Resources } from '@lodestream/shared/lifecycle/resources'
import type { Logger } from '@lodestream/shared/logging/logger'
import type { Metrics } from '@lodestream/shared/metrics/metrics'
import { defaultTenant, type TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { Database } from '@lodestream/shared/postgres/database'
import { databaseView } from '@lodestream/shared/postgres/database-view'
import { assertMigrated, migrateToLatest } from '@lodestream/shared/postgres/migrate-to-latest'
import type { Service, ServiceParts } from '@lodestream/shared/process/service'
import { registerContextRoutes } from './adapters/http/context-routes.ts'
import { registerDiscoveryRoutes } from './adapters/http/discovery-routes.ts'
import { registerEntityRoutes } from './adapters/http/entity-routes.ts'
import { registerSourceIdentity } from './adapters/http/source-identity-route.ts'
import { registerSubjects } from './adapters/http/subject-routes.ts'
import { registerTelemetry } from './adapters/http/telemetry-route.ts'
import { registerTenants } from './adapters/http/tenants-route.ts'
import { newUuid } from './adapters/new-uuid.ts'
import { databaseCheck } from './adapters/postgres/database-check.ts'
import { searchMigrations } from './adapters/postgres/migrations/search-migrations.ts'
import { PostgresBrokerIdentity } from './adapters/postgres/postgres-broker-identity.ts'
import { PostgresEntityDiscovery } from './adapters/postgres/postgres-entity-discovery.ts'
import { PostgresEntityMapStore } from './adapters/postgres/postgres-entity-map-store.ts'
import { PostgresEntityReader } from './adapters/postgres/postgres-entity-reader.ts'
import { PostgresEntityStore } from './adapters/postgres/postgres-entity-store.ts'
import { PostgresExpirySchedule } from './adapters/postgres/postgres-expiry-schedule.ts'
import { PostgresOutbox } from './adapters/postgres/postgres-outbox.ts'
import { PostgresSubjectReferential } from './adapters/postgres/postgres-subject-referential.ts'
import { PostgresTenantDirectory } from './adapters/postgres/postgres-tenant-directory.ts'
import { restateEntities } from './adapters/postgres/restate-entities.ts'
import type { SearchDatabase } from './adapters/postgres/search-database.ts'
import { createSystemClock } from './adapters/system-clock.ts'
import type { SearchConfiguration } from './config.ts'
import { createIntakes } from './intakes.ts'
import { measureSearch, observeSearch, type SearchObserver } from './measure-search.ts'
import { expireEntities } from './operations/expire-entities.ts'
import { type Relay, relayOutbox } from './operations/relay-outbox.ts'

/** What the search service stands on; whoever opened it closes it, after the service. */
export interface SearchParts {
  readonly configuration: SearchConfiguration
  readonly logger: Logger
  readonly metrics: Metrics
  readonly database: Database<SearchDatabase>
  /** Where the relay appends. */
  readonly log: EventLogWriter
  readonly contexts: ContextResolver
  readonly contextCache: ContextCache
  readonly contextStore: JsonldContextStore
  readonly contextUsage: ContextUsage
  readonly publicUrl: () => string
}

/** What a process opened, as the search service sees it. */
export function searchParts(parts: ServiceParts, configuration: SearchConfiguration): SearchParts {
  return { ...parts, configuration, database: databaseView(parts.database), log: parts.log.writer }
}

/** Composes the search service: the only place that knows all its parts. */
export function createSearchService(parts: SearchParts): Service {
  const { configuration, database, contexts } = parts
  const { defaultTenantName, defaultLimit, maxLimit, maxBatchItems } = configuration
  const outbox = new PostgresOutbox(database)
  const observer = observeSearch(parts.metrics)
  const store = openStore(parts, outbox, observer)
  const clock = createSystemClock()
  const reader = new PostgresEntityReader(database, clock)
  const pages = { defaultLimit, maxLimit }
  const subjects = new PostgresSubjectReferential(database)
  const intakes = createIntakes({ ...parts, store, subjects })
  let relay: Relay | undefined
  measureSearch(parts.metrics, { outbox, store, relay: () => relay })
  return {
    register(server) {
      registerEntityRoutes(server, {
        store,
        reader,
        clock,
        maps: new PostgresEntityMapStore(database, clock),
        newMapId: () => `urn:ngsi-ld:EntityMap:${newUuid()}`,
        pages,
        maxBatchItems,
        contextUnavailableStatus: configuration.contextUnavailableStatus,
        contexts,
        defaultTenantName,
      })
      registerContextRoutes(server, { ...contextParts(parts), clock, defaultTenantName })
      const discovery = new PostgresEntityDiscovery(database, clock)
      registerDiscoveryRoutes(server, { discovery, contexts, defaultTenantName })
      const tenants = new PostgresTenantDirectory(database)
      const identity = new PostgresBrokerIdentity(database)
      registerSourceIdentity(server, { ...configuration, identity, tenants, clock, contexts })
      registerTenants(server, { tenants, defaultTenantName })
      registerSubjects(server, { subjects, pages })
      registerTelemetry(server, { ...configuration, store, contexts })
    },
    checks: [
      databaseCheck(database),
      { name: 'relay', check: async () => relayDetails(relay) },
      ...intakes.checks,
    ],
    async start() {
      await prepareSchema(parts)
      const resources = new Resources()
      relay = resources.use(await startRelay(parts, outbox, observer))
      resources.use(store)
      resources.use(await startExpiry(parts, store))
      const { failed } = resources.use(await intakes.start())
      return {
        failed: Promise.race([database.failed, failed]),
        [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose](),
      }
    },
  }
}

function contextParts({
  contextStore: store,
  contextUsage: usage,
  contextCache: cache,
  ...parts
}: SearchParts) {
  return { ...parts, store, usage, cache }
}

function relayDetails(relay: Relay | undefined): unknown {
  if (relay === undefined) throw new Error('not started')
  return relay.status()
}

async function prepareSchema({ configuration, database }: SearchParts): Promise<void> {
  const prepare = configuration.migrate ? migrateToLatest : assertMigrated
  await prepare(database.kysely, searchMigrations)
}

function openStore(
  { configuration, database }: SearchParts,
  outbox: PostgresOutbox,
  { onCommit }: SearchObserver,
): PostgresEntityStore {
  const { maxWaitingChanges, maxOutboxRows } = configuration
  return new PostgresEntityStore(database, {
    encode: keepsStates(configuration) ? encodeChangeWithState : encodeChange,
    tenantName: tenantNames(configuration),
    newOperationId: newUuid,
    newEventId: newUuid,
    clock: createSystemClock(),
    isRelayedHere: (shard) => outbox.isClaimed(shard),
    maxWaitingChanges,
    maxOutboxRows,
    onCommit,
  })
}

function keepsStates({ entityStates, kafkaBrokers }: SearchConfiguration): boolean {
  return entityStates && kafkaBrokers.length > 0
}

/** Tenants as events name them. */
function tenantNames({ defaultTenantName }: SearchConfiguration): (tenant: TenantId) => string {
  return (tenant) => (tenant === defaultTenant ? defaultTenantName : tenant)
}

function startExpiry(
  { database, logger }: SearchParts,
  store: PostgresEntityStore,
): Promise<AsyncDisposable> {
  return expireEntities({
    schedule: new PostgresExpirySchedule(database),
    store,
    clock: createSystemClock(),
    onTrouble: (error) => logger.warn({ err: error }, 'the expiry waits'),
  })
}

function startRelay(
  parts: SearchParts,
  outbox: PostgresOutbox,
  { onAppend }: SearchObserver,
): Promise<Relay> {
  const { configuration, database, log, logger } = parts
  const means = { tenantName: tenantNames(configuration), newOperationId: newUuid }
  return relayOutbox({
    outbox,
    log,
    owner: newUuid(),
    onAppend,
    ...(keepsStates(configuration) && {
      restate: (keys: readonly string[]) => restateEntities(database, keys, means),
    }),
    onTrouble: (what, error) => logger.warn({ err: error }, `the relay waits: ${what}`),
  })
}
