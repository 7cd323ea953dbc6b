import type { EventLogWriter } from '../events/event-log.ts'

/**
 * A writer that makes its topics anew when somebody has deleted them. The append still rejects: whoever appends does it
 * again, as after any failure.
 */
export function withRemadeTopics(writer: EventLogWriter, remake: () => Promise<void>): EventLogWriter {
  return {
    append: async (records) => {
      try {
        await writer.append(records)
      } catch (error) {
        if (isUnknownTopic(error)) await remake()
        throw error
      }
    },
  }
}

/** kafkajs wraps what Kafka says, once or twice. */
function isUnknownTopic(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return ('type' in error && error.type === 'UNKNOWN_TOPIC_OR_PARTITION') || isUnknownTopic(error.cause)
}
