import { type BrokerProcess, startBroker } from '@lodestream/shared/testing/broker-process'
import { type KafkaServer, startKafka } from '@lodestream/shared/testing/kafka-server'
import { type PostgresServer, startPostgres } from '@lodestream/shared/testing/postgres-server'

/** Real processes to break. */
export interface Cluster extends AsyncDisposable {
  readonly postgres: PostgresServer
  readonly kafka: KafkaServer
  readonly searches: readonly BrokerProcess[]
  readonly subscriptions: readonly BrokerProcess[]
}

export interface ClusterOptions {
  readonly searchServices: number
  readonly subscriptionServices: number
  /** Where the built services are, when not in this repository. */
  readonly root?: string
  readonly logFolder?: string
}

/** PostgreSQL (fsync on), Kafka and the services, all on the loopback interface. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const postgres = await startPostgres({ fsync: true })
  const kafka = await startKafka()
  const env = { DATABASE_URL: postgres.url, KAFKA_BROKERS: kafka.brokers, EGRESS_ALLOW: '127.0.0.0/8' }
  const start = (service: string, index: number, more: Readonly<Record<string, string>> = {}) => {
    const name = `${service}-${index}`
    return startBroker({
      name,
      program: `${service}/dist/main.js`,
      env: { ...env, ...more },
      ...(options.root === undefined ? {} : { root: options.root }),
      ...(options.logFolder === undefined ? {} : { logFile: `${options.logFolder}/${name}.log` }),
    })
  }
  const searches: BrokerProcess[] = []
  for (let index = 0; index < options.searchServices; index++)
    searches.push(await start('search-service', index))
  const subscriptions: BrokerProcess[] = []
  const searchUrl = searches[0]?.url ?? ''
  for (let index = 0; index < options.subscriptionServices; index++)
    subscriptions.push(await start('subscription-service', index, { SEARCH_URL: searchUrl }))
  return {
    postgres,
    kafka,
    searches,
    subscriptions,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...searches, ...subscriptions].map((one) => one.kill('SIGKILL')))
      await kafka.stop()
      await postgres.stop()
    },
  }
}
