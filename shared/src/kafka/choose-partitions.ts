import type { Message, PartitionerArgs, RecordMetadata } from 'kafkajs'
import { murmur2 } from './murmur2.ts'

/** Chooses partitions for one send after the other, and knows which it chose. */
export interface PartitionChoice {
  /** For the producer. */
  readonly createPartitioner: () => (args: PartitionerArgs) => number
  /** Before a send. */
  clear(): void
  /**
   * After a send. Throws when an answer is missing: in kafkajs 2.2.4 a retry skips every broker that has answered before,
   * and with it the partitions that the broker has taken over from a failed one in the meantime; the send succeeds (ADR 0010).
   */
  checkAnswered(answers: readonly RecordMetadata[]): void
}

/**
 * The partition of a key as every Kafka client chooses it. The records of an operation have one key and come one after the
 * other: hashed once.
 */
export function choosePartitions(): PartitionChoice {
  const chosen = new Set<string>()
  let last: { topic: string; key: unknown; partitions: number; partition: number } | undefined
  return {
    createPartitioner:
      () =>
      ({ topic, message, partitionMetadata }) => {
        const { key } = message
        const partitions = partitionMetadata.length
        if (last?.key !== key || last?.topic !== topic || last?.partitions !== partitions) {
          last = { topic, key, partitions, partition: partitionOf(key, partitions) }
          chosen.add(partitionName(topic, last.partition))
        }
        return last.partition
      },
    clear() {
      last = undefined
      chosen.clear()
    },
    checkAnswered(answers) {
      const answered = new Set(answers.map(({ topicName, partition }) => partitionName(topicName, partition)))
      const missing = [...chosen].filter((name) => !answered.has(name))
      if (missing.length > 0) throw new Error(`Kafka did not acknowledge ${missing.join(', ')}.`)
    },
  }
}

/** As kafkajs has it, whose own hash counts in BigInt and takes twenty times as long. */
function partitionOf(key: Message['key'], partitions: number): number {
  return (murmur2(Buffer.from(key ?? '')) & 0x7fffffff) % partitions
}

function partitionName(topic: string, partition: number): string {
  return `${topic}[${partition}]`
}
