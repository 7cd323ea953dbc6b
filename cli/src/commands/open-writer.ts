import type { EventLogWriter } from '@lodestream/shared/events/event-log'

/**
 * `openTopic`, loaded when a command needs it. Not in the function that says `await using`: there TypeScript leaves the
 * extension of an import as it is, and it is not found.
 */
export async function openWriter(brokers: string, topic: string): Promise<EventLogWriter & AsyncDisposable> {
  const { openTopic } = await import('../adapters/open-topic.ts')
  return openTopic(brokers, topic)
}
