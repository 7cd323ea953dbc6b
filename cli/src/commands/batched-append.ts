import type { EventRecord } from '@lodestream/shared/events/entity-event'
import type { EventLogWriter } from '@lodestream/shared/events/event-log'

/** Records of one append at most. */
const batchRecords = 500

/** Takes records one by one and appends them in batches; the rest when it is told to. */
export interface BatchedAppend {
  take(record: EventRecord): Promise<void>
  /** Appends what is left; the number of all records appended. */
  finish(): Promise<number>
}

export function batchedAppend(writer: EventLogWriter): BatchedAppend {
  let batch: EventRecord[] = []
  let count = 0
  const flush = async () => {
    await writer.append(batch)
    count += batch.length
    batch = []
  }
  return {
    take: async (record) => {
      batch.push(record)
      if (batch.length === batchRecords) await flush()
    },
    finish: async () => {
      if (batch.length > 0) await flush()
      return count
    },
  }
}
