import type { TopicRecord } from './history.ts'
import { type Violation, violation } from './violation.ts'

/** The members of an event that the oracle reads. */
export interface OracleEvent {
  readonly operationType: string
  readonly entityId: string
  readonly attributeName?: string
  readonly operationPayload?: string
  readonly updatedEntity?: string
  readonly sequence: number
  readonly operationId: string
}

/** An event where it first was in the log. */
export interface PlacedEvent extends OracleEvent {
  readonly partition: number
  readonly offset: number
}

/** First occurrences per entity in order (I3), duplicates compared byte by byte (I4). */
export function readLog(records: readonly TopicRecord[]): {
  readonly events: readonly PlacedEvent[]
  readonly violations: readonly Violation[]
} {
  const violations: Violation[] = []
  const seen = new Map<string, string[]>()
  const events: PlacedEvent[] = []
  for (const { partition, offset, key, value } of records) {
    const event = JSON.parse(value ?? '{}') as OracleEvent
    const texts = seen.get(key) ?? []
    seen.set(key, texts)
    const earlier = texts[event.sequence - 1]
    if (event.sequence === texts.length + 1) {
      texts.push(value ?? '')
      events.push({ ...event, partition, offset })
    } else if (earlier === undefined)
      violations.push(violation('I3', `${key}: sequence ${event.sequence} after ${texts.length}`))
    else if (earlier !== value)
      violations.push(violation('I4', `${key}: sequence ${event.sequence} repeated with other bytes`))
  }
  return { events, violations }
}

/** The unique value that an event of the load carries. */
export function uniqueValue(event: OracleEvent): number | undefined {
  if (event.attributeName !== 'v' || event.operationPayload === undefined) return undefined
  return (JSON.parse(event.operationPayload) as { value?: number }).value
}
