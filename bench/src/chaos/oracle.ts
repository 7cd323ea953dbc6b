import { isDeepStrictEqual } from 'node:util'
import { tenantOf } from './chaos-entities.ts'
import type { Evidence, Outcome, TopicRecord, Write } from './history.ts'

/** A broken invariant of docs/failures.md, with the first examples. */
export interface Violation {
  readonly invariant: string
  readonly what: string
}

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

const recoveryLimitMs = 30_000

/** Judges a run. Empty: every invariant holds. */
export function judge(evidence: Evidence): Violation[] {
  const { events, violations } = readLog(evidence.records)
  return [
    ...violations,
    ...judgeWrites(evidence, events),
    ...judgeState(evidence, events),
    ...judgeDeliveries(evidence, events),
    ...judgeRest(evidence),
  ]
}

/** First occurrences per entity in order (I3), duplicates compared byte by byte (I4). */
function readLog(records: readonly TopicRecord[]): { events: OracleEvent[]; violations: Violation[] } {
  const violations: Violation[] = []
  const seen = new Map<string, string[]>()
  const events: OracleEvent[] = []
  for (const record of records) {
    const event = JSON.parse(record.value) as OracleEvent
    const texts = seen.get(record.key) ?? []
    seen.set(record.key, texts)
    const earlier = texts[event.sequence - 1]
    if (event.sequence === texts.length + 1) {
      texts.push(record.value)
      events.push(event)
    } else if (earlier === undefined)
      violations.push({
        invariant: 'I3',
        what: `${record.key}: sequence ${event.sequence} after ${texts.length}`,
      })
    else if (earlier !== record.value)
      violations.push({
        invariant: 'I4',
        what: `${record.key}: sequence ${event.sequence} repeated with other bytes`,
      })
  }
  return { events, violations }
}

/** I1: what was acknowledged is there; I2: nothing else is. */
function judgeWrites({ writes, historyValues }: Evidence, events: readonly OracleEvent[]): Violation[] {
  const logged = new Set(events.map(uniqueValue).filter((value) => value !== undefined))
  const valued = (outcome: Outcome) =>
    writes.filter((write) => write.outcome === outcome && write.value !== undefined)
  const invoked = new Set(writes.map(({ value }) => value))
  const missing = (set: ReadonlySet<number>) =>
    valued('ok').filter(({ value }) => !set.has(value ?? Number.NaN))
  return [
    ...missing(logged).map((write) => violation('I1', `${describe(write)} is not in the log`)),
    ...missing(historyValues).map((write) => violation('I1', `${describe(write)} is not in the history`)),
    ...[...historyValues]
      .filter((value) => !logged.has(value))
      .map((value) => violation('I1', `${value} is in the history, not in the log`)),
    ...valued('failed')
      .filter(({ value }) => logged.has(value ?? Number.NaN))
      .map((write) => violation('I2', `${describe(write)} was refused, but is in the log`)),
    ...[...logged]
      .filter((value) => !invoked.has(value))
      .map((value) => violation('I2', `${value} is in the log, but nobody wrote it`)),
  ]
}

/** I5: the last entity that the log tells of is the current state, member by member. */
function judgeState({ state }: Evidence, events: readonly OracleEvent[]): Violation[] {
  const rebuilt = new Map<string, unknown>()
  for (const event of events) {
    if (event.operationType === 'ENTITY_DELETE') rebuilt.delete(event.entityId)
    if (event.operationType === 'ENTITY_CREATE')
      rebuilt.set(event.entityId, JSON.parse(event.operationPayload ?? ''))
    if (event.updatedEntity !== undefined) rebuilt.set(event.entityId, JSON.parse(event.updatedEntity))
  }
  return [...new Set([...rebuilt.keys(), ...state.keys()])]
    .filter((id) => !isDeepStrictEqual(rebuilt.get(id), state.get(id)))
    .map((id) => ({
      invariant: 'I5',
      what: `${id}: the log says ${JSON.stringify(rebuilt.get(id))}, the state ${JSON.stringify(state.get(id))}`,
    }))
}

/** I6: every value that was written reaches every subscription; I7: first deliveries come in the order of the log. */
function judgeDeliveries(evidence: Evidence, events: readonly OracleEvent[]): Violation[] {
  const order = new Map<string, number>()
  for (const event of events) {
    const value = uniqueValue(event)
    if (value !== undefined && event.operationType.startsWith('ATTRIBUTE_'))
      order.set(`${event.entityId} ${value}`, event.sequence)
  }
  return evidence.subscriptionIds.flatMap((subscription) => {
    const ofTenant = [...order].filter(([key]) => tenantOf(key) === tenantOf(subscription))
    return judgeSubscription(evidence, subscription, new Map(ofTenant))
  })
}

function judgeSubscription(
  evidence: Evidence,
  subscription: string,
  order: ReadonlyMap<string, number>,
): Violation[] {
  const first = firstDeliveries(
    evidence.notifications.filter(({ subscriptionId }) => subscriptionId === subscription),
  )
  const told = new Set(first.map(({ key }) => key))
  return [
    ...first
      .filter(({ key }) => !order.has(key))
      .map(({ key }) => violation('I2', `${key} was notified, but is not in the log`)),
    ...outOfOrder(first, order).map((key) =>
      violation('I7', `${subscription}: ${key} came after a later change`),
    ),
    ...[...order.keys()]
      .filter((key) => !told.has(key) && !evidence.deadLetters.has(`${subscription} ${key}`))
      .map((key) => violation('I6', `${subscription} was never told of ${key}`)),
  ]
}

interface FirstDelivery {
  readonly key: string
  readonly entityId: string
}

function firstDeliveries(notifications: Evidence['notifications']): FirstDelivery[] {
  const valued = notifications.filter(({ value }) => value !== undefined)
  const keyed = valued.map(({ entityId, value }) => [`${entityId} ${value}`, entityId] as const)
  return [...new Map(keyed)].map(([key, entityId]) => ({ key, entityId }))
}

function outOfOrder(first: readonly FirstDelivery[], order: ReadonlyMap<string, number>): string[] {
  const last = new Map<string, number>()
  return first
    .filter(({ key, entityId }) => {
      const sequence = order.get(key) ?? 0
      const late = sequence < (last.get(entityId) ?? 0)
      last.set(entityId, Math.max(sequence, last.get(entityId) ?? 0))
      return late
    })
    .map(({ key }) => key)
}

function judgeRest({ outboxRows, pendingDeliveries, recoveredInMs }: Evidence): Violation[] {
  const checks: [boolean, Violation][] = [
    [outboxRows > 0, violation('I11', `${outboxRows} rows stay in the outbox`)],
    [pendingDeliveries > 0, violation('I11', `${pendingDeliveries} deliveries stay pending`)],
    [recoveredInMs > recoveryLimitMs, violation('I12', `recovery took ${recoveredInMs} ms`)],
  ]
  return checks.filter(([broken]) => broken).map(([, found]) => found)
}

function violation(invariant: string, what: string): Violation {
  return { invariant, what }
}

function describe({ kind, entityId, value }: Write): string {
  return `${kind} of ${entityId} with ${value}`
}

/** The unique value that an event of the load carries. */
function uniqueValue(event: OracleEvent): number | undefined {
  if (event.attributeName !== 'v' || event.operationPayload === undefined) return undefined
  return (JSON.parse(event.operationPayload) as { value?: number }).value
}
