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
  /** The log has it again, further on: the answer to an append was late or lost. */
  readonly isRepeated: boolean
}

/** First occurrences per entity in order (I3), duplicates compared byte by byte (I4). */
export function readLog(records: readonly TopicRecord[]): {
  readonly events: readonly PlacedEvent[]
  readonly violations: readonly Violation[]
} {
  const violations: Violation[] = []
  const seen = new Map<string, string[]>()
  const repeated = new Set<string>()
  const events: (Omit<PlacedEvent, 'isRepeated'> & { readonly name: string })[] = []
  for (const { partition, offset, key, value } of records) {
    const event = JSON.parse(value ?? '{}') as OracleEvent
    const texts = seen.get(key) ?? []
    seen.set(key, texts)
    const earlier = texts[event.sequence - 1]
    const name = `${key} ${event.sequence}`
    if (event.sequence === texts.length + 1) {
      texts.push(value ?? '')
      events.push({ ...event, name, partition, offset })
    } else if (earlier === undefined)
      violations.push(violation('I3', `${key}: sequence ${event.sequence} after ${texts.length}`))
    else if (earlier !== value)
      violations.push(violation('I4', `${key}: sequence ${event.sequence} repeated with other bytes`))
    else repeated.add(name)
  }
  return {
    events: events.map(({ name, ...event }) => ({ ...event, isRepeated: repeated.has(name) })),
    violations,
  }
}

/** The unique value that an event of the load carries. */
export function uniqueValue(event: OracleEvent): number | undefined {
  if (event.attributeName !== 'v' || event.operationPayload === undefined) return undefined
  return (JSON.parse(event.operationPayload) as { value?: number }).value
}
