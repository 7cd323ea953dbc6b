import type { Batch, Kafka } from 'kafkajs'

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

/**
 * The bounds of a partition that ends before a position: then it is another log, made anew under the same name. Undefined when
 * it does not.
 */
export async function readRemadeBounds(
  kafka: Kafka,
  { topic, partition, highWatermark }: Pick<Batch, 'topic' | 'partition' | 'highWatermark'>,
  position: bigint,
): Promise<PartitionBounds | undefined> {
  if (BigInt(highWatermark) >= position) return undefined
  // The mark of a batch may lag behind after a change of leaders; this answer does not.
  const bounds = (await readTopicBounds(kafka, topic)).get(partition)
  return bounds !== undefined && bounds.high < position ? bounds : undefined
}
