import { type BrokerProcess, startBroker, temporaryFolder } from './broker-process.ts'
import { type KafkaServer, startKafka } from './kafka-server.ts'
import { startPostgres } from './postgres-server.ts'

/** A running broker to measure: where writes go, where subscriptions go. */
export interface Target {
  readonly mode: string
  readonly searchUrl: string
  readonly subscriptionUrl: string
  /** Present where the mode has its own PostgreSQL. */
  readonly databaseUrl?: string
  readonly kafkaBrokers?: string
  readonly kafka?: Pick<KafkaServer, 'pid' | 'data'>
  readonly processes: readonly BrokerProcess[]
  stop(): Promise<void>
}

export const modes = ['standalone', 'distributed'] as const
/** Those of `modes`, and the services apart without Kafka: their log is a table of the database that they share. */
export const allModes = [...modes, 'postgresql'] as const
export type Mode = (typeof allModes)[number]

/** Starts the broker in a mode, with durability as in production (fsync on). */
export function startMode(mode: Mode): Promise<Target> {
  return mode === 'standalone' ? startStandalone() : startApart(mode)
}

async function startStandalone(): Promise<Target> {
  const folder = temporaryFolder('bench')
  const broker = await startBroker({
    name: 'standalone',
    program: 'standalone/dist/main.js',
    env: { DATA_DIR: folder.path, LOG_LEVEL: 'warn' },
  })
  return {
    mode: 'standalone',
    searchUrl: broker.url,
    subscriptionUrl: broker.url,
    processes: [broker],
    stop: async () => {
      await broker.kill('SIGTERM')
      folder.remove()
    },
  }
}

async function startApart(mode: 'distributed' | 'postgresql'): Promise<Target> {
  const postgres = await startPostgres({ fsync: true })
  const kafka = mode === 'distributed' ? await startKafka() : undefined
  const env = {
    DATABASE_URL: postgres.url,
    ...(kafka && { KAFKA_BROKERS: kafka.brokers }),
    EGRESS_ALLOW: '127.0.0.0/8',
    LOG_LEVEL: 'warn',
  }
  const search = await startBroker({ name: 'search-service', program: 'search-service/dist/main.js', env })
  const subscription = await startBroker({
    name: 'subscription-service',
    program: 'subscription-service/dist/main.js',
    env: { ...env, SEARCH_URL: search.url },
  })
  return {
    mode,
    searchUrl: search.url,
    subscriptionUrl: subscription.url,
    databaseUrl: postgres.url,
    ...(kafka && { kafkaBrokers: kafka.brokers, kafka }),
    processes: [search, subscription],
    stop: async () => {
      await Promise.all([search.kill('SIGTERM'), subscription.kill('SIGTERM')])
      await kafka?.stop()
      await postgres.stop()
    },
  }
}
