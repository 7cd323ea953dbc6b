import type { Evidence, Outcome, Write } from './history.ts'
import { judgePositions, judgeProgress } from './judge-consumption.ts'
import { judgeCounters } from './judge-counters.ts'
import { countDemands, judgeDeliveries } from './judge-deliveries.ts'
import { countStalls, judgeReadiness } from './judge-readiness.ts'
import { judgeReplay, judgeStates } from './judge-states.ts'
import { type OracleEvent, readLog, uniqueValue } from './read-log.ts'
import { toldChanges } from './told-changes.ts'
import { type Violation, violation } from './violation.ts'

const recoveryLimitMs = 30_000

/** Judges a run. Empty: every invariant holds. */
export function judge(evidence: Evidence): Violation[] {
  const { events, violations } = readLog(evidence.records)
  const changes = toldChanges(evidence, events)
  return [
    ...violations,
    ...judgeWrites(evidence, events),
    ...judgeReplay(evidence, events),
    ...judgeStates(evidence),
    ...judgeDeliveries(evidence, changes),
    ...judgePositions(evidence, changes),
    ...judgeProgress(evidence),
    ...judgeCounters(evidence),
    ...judgeReadiness(evidence),
    ...judgeRest(evidence),
  ]
}

/** How much of a run was to be proven: one that demands nothing proves nothing. */
export interface Demands {
  /** Pairs of change and subscription that had to be told. */
  readonly notifications: number
  /** Answers of readiness that had to tell of a stall. */
  readonly stalls: number
}

/** What the broker had to do for `judge` to find nothing. */
export function demandsOf(evidence: Evidence): Demands {
  const { events } = readLog(evidence.records)
  return {
    notifications: countDemands(evidence, toldChanges(evidence, events)),
    stalls: countStalls(evidence),
  }
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

function judgeRest({ outboxRows, pendingDeliveries, recoveredInMs }: Evidence): Violation[] {
  const checks: [boolean, Violation][] = [
    [outboxRows > 0, violation('I11', `${outboxRows} rows stay in the outbox`)],
    [pendingDeliveries > 0, violation('I11', `${pendingDeliveries} deliveries stay pending`)],
    [recoveredInMs > recoveryLimitMs, violation('I12', `recovery took ${recoveredInMs} ms`)],
  ]
  return checks.filter(([broken]) => broken).map(([, found]) => found)
}

function describe({ kind, entityId, value }: Write): string {
  return `${kind} of ${entityId} with ${value}`
}
