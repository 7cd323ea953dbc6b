import { Kafka, logLevel } from 'kafkajs'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { createTestDatabase } from '../../src/testing/test-database.ts'

describe.skipIf(!process.env.DATABASE_URL)('the PostgreSQL of the tests', () => {
  it('has PostGIS', async () => {
    const database = await createTestDatabase()
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()

    const { rows } = await client.query(`select st_astext(st_point(1, 2)) as point`)

    expect(rows).toEqual([{ point: 'POINT(1 2)' }])
    await client.end()
    await database.drop()
  })
})

describe.skipIf(!process.env.KAFKA_BROKERS)('the Kafka of the tests', () => {
  it('is one broker that does not create topics by itself', async () => {
    const brokers = (process.env.KAFKA_BROKERS ?? '').split(',')
    const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin()
    await admin.connect()

    const cluster = await admin.describeCluster()

    expect(cluster.brokers).toHaveLength(1)
    await admin.disconnect()
  })
})
