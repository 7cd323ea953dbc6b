import type { TopicDeclaration } from '../events/entity-topic.ts'

/** How many copies the configuration asks for; 0 leaves it to the brokers. */
export interface TopicCopies {
  readonly kafkaReplicationFactor: number
  readonly kafkaMinInSyncReplicas: number
}

/** What the configuration says about copies, for the declaration of a topic. */
export function copiesOf({
  kafkaReplicationFactor,
  kafkaMinInSyncReplicas,
}: TopicCopies): Pick<TopicDeclaration, 'replicationFactor' | 'minInSyncReplicas'> {
  return {
    ...(kafkaReplicationFactor > 0 && { replicationFactor: kafkaReplicationFactor }),
    ...(kafkaMinInSyncReplicas > 0 && { minInSyncReplicas: kafkaMinInSyncReplicas }),
  }
}
