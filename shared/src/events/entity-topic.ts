/** A topic of the event contract, as it is declared when it is created. */
export interface TopicDeclaration {
  readonly name: string
  readonly partitions: number
  /** What Kafka removes: what is old, or what a newer record of the same key replaces. */
  readonly cleanupPolicy: 'delete' | 'compact'
  /** How long records are kept; of a compacted topic, how long its tombstones are. */
  readonly retentionMs: number
  /** Largest record in bytes the topic must accept. */
  readonly maxRecordBytes: number
  /** Copies of each partition. Absent: as the brokers of Kafka are configured. */
  readonly replicationFactor?: number
  /** Copies that must have a record before it is acknowledged. Absent: as the brokers of Kafka are configured. */
  readonly minInSyncReplicas?: number
}

const day = 24 * 3600 * 1000

/** Name of the topic of entity events unless configured otherwise. */
const entityTopicName = 'cim.entity'

/** Partitions of the entity log, in Kafka and in PostgreSQL alike: the bound of parallel consumption. */
export const entityPartitions = 12

/** How long events are kept. */
export const entityRetentionMs = 7 * day

/** A record above this size drops `updatedEntity`, then the `previous` payloads, and says `truncated`. */
export const truncateAboveBytes = 900_000

/** No event is larger: a change that would need one is refused. The topic accepts records up to this size. */
export const maxEventBytes = 16 * 1024 * 1024

/** The topic `cim.entity` (docs/events.md). */
export const entityTopic: TopicDeclaration = {
  name: entityTopicName,
  partitions: entityPartitions,
  cleanupPolicy: 'delete',
  retentionMs: entityRetentionMs,
  maxRecordBytes: maxEventBytes + 64 * 1024,
}

/** The topic `cim.entity.state`: same keys, same partitions, the last record of a key is the entity as it is. */
export const entityStateTopic: TopicDeclaration = {
  ...entityTopic,
  name: `${entityTopicName}.state`,
  cleanupPolicy: 'compact',
}
