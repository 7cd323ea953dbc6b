import type { TopicDeclaration } from '../events/entity-topic.ts'

/** A topic as Kafka has it. */
export interface FoundTopic {
  readonly partitions: number
  /** Copies of the partition that has the fewest. */
  readonly replicas: number
  readonly config: ReadonlyMap<string, string>
}

/** A setting of an existing topic with which the broker cannot work. */
export interface TopicFault {
  readonly setting: string
  readonly found: string
  readonly expected: string
  readonly why: string
}

/** What kafkajs reads without a codec of somebody else. */
const readableCodecs = ['uncompressed', 'producer', 'gzip']

/** What keeps a topic from being used as it is declared. What an operator may choose freely is not looked at. */
export function topicFaults(topic: TopicDeclaration, found: FoundTopic): readonly TopicFault[] {
  return [
    ...partitionFaults(topic, found),
    ...replicaFaults(topic, found),
    ...inSyncFaults(topic, found),
    ...policyFaults(topic, found),
    ...sizeFaults(topic, found),
    ...codecFaults(found),
  ]
}

function partitionFaults(topic: TopicDeclaration, { partitions }: FoundTopic): readonly TopicFault[] {
  if (partitions === topic.partitions) return []
  const why = 'the order per entity depends on it'
  return [{ setting: 'partitions', found: `${partitions}`, expected: `${topic.partitions}`, why }]
}

function replicaFaults(topic: TopicDeclaration, { replicas, config }: FoundTopic): readonly TopicFault[] {
  const inSync = Number(config.get('min.insync.replicas') ?? 1)
  const asked = topic.replicationFactor ?? 1
  const needed = Math.max(inSync, asked)
  if (replicas >= needed) return []
  const why =
    inSync > replicas
      ? 'min.insync.replicas asks for so many, so nothing would ever be accepted'
      : 'KAFKA_REPLICATION_FACTOR asks for so many'
  return [{ setting: 'replication factor', found: `${replicas}`, expected: `at least ${needed}`, why }]
}

function inSyncFaults(
  { minInSyncReplicas = 1 }: TopicDeclaration,
  { config }: FoundTopic,
): readonly TopicFault[] {
  const found = config.get('min.insync.replicas') ?? '1'
  if (Number(found) >= minInSyncReplicas) return []
  const why = 'KAFKA_MIN_INSYNC_REPLICAS asks for so many'
  return [{ setting: 'min.insync.replicas', found, expected: `at least ${minInSyncReplicas}`, why }]
}

function policyFaults({ cleanupPolicy }: TopicDeclaration, { config }: FoundTopic): readonly TopicFault[] {
  const found = config.get('cleanup.policy') ?? 'unknown'
  if (found === cleanupPolicy) return []
  const why = cleanupPolicy === 'delete' ? 'compaction removes events' : 'deletion forgets living entities'
  return [{ setting: 'cleanup.policy', found, expected: cleanupPolicy, why }]
}

function sizeFaults({ maxRecordBytes }: TopicDeclaration, { config }: FoundTopic): readonly TopicFault[] {
  const found = config.get('max.message.bytes') ?? 'unknown'
  if (Number(found) >= maxRecordBytes) return []
  const why = 'larger entities could not be written'
  return [{ setting: 'max.message.bytes', found, expected: `at least ${maxRecordBytes}`, why }]
}

function codecFaults({ config }: FoundTopic): readonly TopicFault[] {
  const found = config.get('compression.type') ?? 'producer'
  if (readableCodecs.includes(found)) return []
  const expected = readableCodecs.join(', ')
  return [{ setting: 'compression.type', found, expected, why: 'consumers here have no codec for it' }]
}
