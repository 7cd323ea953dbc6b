import { type Admin, Kafka, logLevel } from 'kafkajs'
import type pg from 'pg'

const topic = 'cim.entity'

/** Events of the topic that the subscription services have not consumed yet. */
export async function consumptionLag(admin: Admin, database: pg.Pool): Promise<number> {
  const { rows } = await database.query('select partition, next_offset from partition_position')
  const positions = new Map(
    rows.map(({ partition, next_offset }) => [Number(partition), Number(next_offset ?? 0)]),
  )
  const ends = await admin.fetchTopicOffsets(topic)
  return ends.reduce((sum, { partition, high }) => sum + Number(high) - (positions.get(partition) ?? 0), 0)
}

export async function connectAdmin(brokers: string): Promise<Admin> {
  const admin = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  return admin
}
