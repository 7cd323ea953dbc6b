import { createKafka } from './kafka-client.ts'

/** How far a consumer group is behind the end of a topic. */
export interface GroupLag {
  readonly group: string
  /** Records, over all partitions that the group has committed. */
  readonly lag: number
}

/** Consumer groups looked at, at most. */
const maxGroups = 1_000

/** The lag of every group that commits offsets of a topic to Kafka; groups that keep their own positions are not seen. */
export async function readGroupLags(brokers: readonly string[], topic: string): Promise<readonly GroupLag[]> {
  const admin = createKafka({ brokers, clientId: 'lodestream-cli' }).admin()
  await admin.connect()
  try {
    const ends = new Map(
      (await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => [partition, BigInt(high)]),
    )
    const lags: GroupLag[] = []
    for (const { groupId: group } of (await admin.listGroups()).groups.slice(0, maxGroups)) {
      const offsets = (await admin.fetchOffsets({ groupId: group, topics: [topic] }))[0]?.partitions ?? []
      const committed = offsets.filter(({ offset }) => offset !== '-1')
      const behind = committed.map(({ partition, offset }) => (ends.get(partition) ?? 0n) - BigInt(offset))
      if (committed.length > 0) lags.push({ group, lag: Number(behind.reduce((sum, one) => sum + one, 0n)) })
    }
    return lags
  } finally {
    await admin.disconnect()
  }
}
