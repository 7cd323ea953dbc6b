import type { Kafka } from 'kafkajs'

/** The oldest offset that a partition still has, and the one that it gives out next. */
export interface PartitionBounds {
  readonly low: bigint
  readonly high: bigint
}

/** The bounds of every partition of a topic. */
export async function readTopicBounds(
  kafka: Kafka,
  topic: string,
): Promise<ReadonlyMap<number, PartitionBounds>> {
  const admin = kafka.admin()
  await admin.connect()
  try {
    const offsets = await admin.fetchTopicOffsets(topic)
    return new Map(
      offsets.map(({ partition, low, high }) => [partition, { low: BigInt(low), high: BigInt(high) }]),
    )
  } finally {
    await admin.disconnect()
  }
}
