import type { TopicDeclaration } from './entity-topic.ts'

const day = 24 * 3600 * 1000

/**
 * The topic `cim.iam`: what an identity provider tells (docs/iam.md). One partition, because the listeners of Keycloak set no
 * key, and events of one subject must not overtake each other; identities change seldom enough for one.
 */
export const iamTopic: TopicDeclaration = {
  name: 'cim.iam',
  partitions: 1,
  cleanupPolicy: 'delete',
  retentionMs: 30 * day,
  maxRecordBytes: 1024 * 1024,
}
