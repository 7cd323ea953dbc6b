import { kafkaObstacle, startKafka } from './kafka-server.ts'
import { mosquittoObstacle } from './mosquitto-server.ts'
import { postgresObstacle, startPostgres } from './postgres-server.ts'

/**
 * Starts the real PostgreSQL and the real Kafka that tests find in DATABASE_URL and KAFKA_BROKERS, unless these are
 * set already. What cannot be had is said loudly; with REQUIRE_REAL=1 it fails the run.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const noMosquitto = mosquittoObstacle()
  if (noMosquitto !== undefined) skip('mosquitto', noMosquitto)
  const stops = [await providePostgres(), await provideKafka()]
  return async () => {
    for (const stop of stops) await stop()
  }
}

async function providePostgres(): Promise<() => Promise<void>> {
  if (process.env.DATABASE_URL) return async () => {}
  const obstacle = postgresObstacle()
  if (obstacle !== undefined) return skip('PostgreSQL', obstacle)
  const server = await startPostgres({ fsync: false })
  process.env.DATABASE_URL = server.url
  return () => server.stop()
}

async function provideKafka(): Promise<() => Promise<void>> {
  if (process.env.KAFKA_BROKERS) return async () => {}
  const obstacle = kafkaObstacle()
  if (obstacle !== undefined) return skip('Kafka', obstacle)
  const server = await startKafka()
  process.env.KAFKA_BROKERS = server.brokers
  return () => server.stop()
}

function skip(part: string, obstacle: string): () => Promise<void> {
  if (process.env.REQUIRE_REAL === '1')
    throw new Error(`REQUIRE_REAL=1, but there is no ${part}: ${obstacle}`)
  process.stderr.write(`\n*** SKIPPED: every test that needs ${part}: ${obstacle} ***\n\n`)
  return async () => {}
}
