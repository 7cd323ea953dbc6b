import { randomUUID } from 'node:crypto'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { Kafka, logLevel } from 'kafkajs'
import type { TopicRecord } from './history.ts'

/** Reads a whole topic from the beginning to where it ends now, with a plain consumer. */
export async function readTopic(brokers: string, topic: string): Promise<TopicRecord[]> {
  const kafka = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING })
  const admin = kafka.admin()
  await admin.connect()
  const ends = await admin.fetchTopicOffsets(topic)
  await admin.disconnect()
  const open = new Map(
    ends.filter(({ high }) => high !== '0').map(({ partition, high }) => [partition, BigInt(high)]),
  )
  if (open.size === 0) return []

  const records: TopicRecord[] = []
  const consumer = kafka.consumer({ groupId: `chaos-${randomUUID()}`, maxWaitTimeInMs: 50 })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ partition, message }) => {
      const { key, value, offset } = message
      records.push({
        partition,
        offset: Number(offset),
        key: String(key),
        value: value === null ? null : String(value),
      })
      if (BigInt(message.offset) + 1n >= (open.get(partition) ?? 0n)) open.delete(partition)
    },
  })
  await waitUntil('the end of the topic', () => open.size === 0, 120_000)
  await consumer.disconnect()
  return records
}
