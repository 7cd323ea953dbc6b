import { entityTopic, type TopicDeclaration } from '../entity-topic.ts'

const deadLetterRetentionMs = 30 * 24 * 3_600_000

/**
 * The topic `<topic>.dlq` of the dead letters of a topic. Those of small records come in one request, say why in their headers,
 * and take three bytes for one that is no UTF-8: it takes as large ones as any topic.
 */
export function deadLetterTopic(topic: TopicDeclaration): TopicDeclaration {
  return {
    ...topic,
    name: `${topic.name}.dlq`,
    cleanupPolicy: 'delete',
    maxRecordBytes: entityTopic.maxRecordBytes,
    retentionMs: deadLetterRetentionMs,
  }
}
