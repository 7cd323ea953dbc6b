import type { EventRecord } from '../events/entity-event.ts'
import type { EventLogReader } from '../events/event-log.ts'

/** Records with the bodies 0, 1, 2, …; all of one key: they stay in order. */
export function numberedRecords(count: number): EventRecord[] {
  return Array.from({ length: count }, (_, n) => ({ key: '|urn:x:1', headers: {}, body: String(n) }))
}

/** Everything that a log has now. */
export async function readRecords(reader: EventLogReader): Promise<readonly EventRecord[]> {
  const [earliest, end] = [await reader.earliest(), await reader.latest()]
  const sum = (position: ReadonlyMap<number, bigint>) =>
    [...position.values()].reduce((all, one) => all + one, 0n)
  const records: EventRecord[] = []
  if (sum(end) === sum(earliest)) return records
  const done = new AbortController()
  for await (const batch of reader.follow(earliest, done.signal)) {
    records.push(...batch)
    if (BigInt(records.length) >= sum(end) - sum(earliest)) done.abort()
  }
  return records
}
