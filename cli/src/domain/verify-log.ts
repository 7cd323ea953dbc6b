import type { EntityEvent, EventRecord } from '@lodestream/shared/events/entity-event'
import { tenantOfKey } from '@lodestream/shared/events/event-key'
import { decodeRecord } from './event-filter.ts'
import { fingerprint } from './fingerprint.ts'

/** What can be wrong with a log (docs/events.md, The guarantee). */
export type FindingKind =
  | 'malformed'
  | 'schema'
  | 'key'
  | 'gap'
  | 'order'
  | 'duplicate-differs'
  | 'version'
  | 'begins-late'

export interface Finding {
  readonly kind: FindingKind
  readonly entityId?: string
  readonly sequence?: number
  readonly detail: string
}

/** What a verification found in the events of one tenant. */
export interface TenantReport {
  readonly tenant: string
  readonly events: number
  readonly entities: number
  /** Repetitions with identical bytes: allowed. */
  readonly duplicates: number
  /** Entities whose first events are not in the log: retention removed them, or the reading began later. */
  readonly beginLate: number
  /** The number of all findings; `findings` has the first ones. */
  readonly problems: number
  readonly findings: readonly Finding[]
}

export interface VerifyOptions {
  /** What the JSON Schema says against a body; empty: nothing. */
  readonly schemaProblem: (body: unknown) => string | undefined
  /** The log has its beginning: an entity that begins late is a finding. */
  readonly complete: boolean
}

/** Findings of one tenant that are kept; the rest is counted. */
export const maxFindings = 100

/** Judges a log, record by record: memory grows with eight bytes per event. */
export interface LogVerification {
  take(record: EventRecord): void
  /** By tenant name; unreadable keys stand under `(unknown)`. */
  reports(): readonly TenantReport[]
}

export function verifyLog(options: VerifyOptions): LogVerification {
  const tenants = new Map<string, TenantState>()
  const stateOf = (name: string) => {
    const state = tenants.get(name) ?? newState(name)
    tenants.set(name, state)
    return state
  }
  return {
    take: (record) => {
      const decoded = decodeRecord(record)
      if (decoded === undefined) {
        const state = stateOf(tenantOfKey(record.key) || '(unknown)')
        state.events++
        find(state, { kind: 'malformed', detail: `no entity event: ${record.body.slice(0, 80)}` })
        return
      }
      const { event } = decoded
      const state = stateOf(event.tenantName)
      state.events++
      const problem = options.schemaProblem(event)
      if (problem !== undefined) find(state, about(event, 'schema', problem))
      if (!record.key.includes('|')) find(state, about(event, 'key', `the key ${record.key} has no tenant`))
      judge(state, event, record)
    },
    reports: () => [...tenants.values()].map((state) => report(state, options)),
  }
}

interface EntityState {
  readonly first: number
  /** Of the bodies, by `sequence - first`; a hole is undefined. */
  readonly bodies: (number | undefined)[]
  version: number
}

interface TenantState {
  readonly tenant: string
  readonly entities: Map<string, EntityState>
  readonly findings: Finding[]
  events: number
  duplicates: number
  problems: number
}

function newState(tenant: string): TenantState {
  return { tenant, entities: new Map(), findings: [], events: 0, duplicates: 0, problems: 0 }
}

function judge(state: TenantState, event: EntityEvent, { body }: EventRecord): void {
  const { entityId, sequence, entityVersion } = event
  const known = state.entities.get(entityId)
  const mark = fingerprint(body)
  if (known === undefined) {
    state.entities.set(entityId, { first: sequence, bodies: [mark], version: entityVersion })
    return
  }
  const next = known.first + known.bodies.length
  if (sequence < next) {
    judgeRepetition(state, event, { known, mark })
    return
  }
  if (sequence > next) find(state, about(event, 'gap', `nothing between ${next - 1} and ${sequence}`))
  if (entityVersion < known.version)
    find(state, about(event, 'version', `entityVersion ${entityVersion} after ${known.version}`))
  known.bodies[sequence - known.first] = mark
  known.version = entityVersion
}

function judgeRepetition(
  state: TenantState,
  event: EntityEvent,
  { known, mark }: { readonly known: EntityState; readonly mark: number },
): void {
  const { sequence } = event
  const earlier = known.bodies[sequence - known.first]
  if (earlier === mark) state.duplicates++
  else if (earlier !== undefined)
    find(state, about(event, 'duplicate-differs', `${sequence} comes again with other bytes`))
  else {
    const last = known.first + known.bodies.length - 1
    find(state, about(event, 'order', `${sequence} comes after ${last}`))
    if (sequence >= known.first) known.bodies[sequence - known.first] = mark
  }
}

function report(state: TenantState, { complete }: VerifyOptions): TenantReport {
  const { tenant, events, duplicates, entities } = state
  const late = [...entities].filter(([, { first }]) => first > 1)
  const lateFindings: Finding[] = late.map(([entityId, { first }]) => ({
    kind: 'begins-late',
    entityId,
    sequence: first,
    detail: `the first event has sequence ${first}`,
  }))
  const all = complete ? [...state.findings, ...lateFindings] : state.findings
  return {
    tenant,
    events,
    entities: entities.size,
    duplicates,
    beginLate: late.length,
    problems: state.problems + (complete ? late.length : 0),
    findings: all.slice(0, maxFindings),
  }
}

function about({ entityId, sequence }: EntityEvent, kind: FindingKind, detail: string): Finding {
  return { kind, entityId, sequence, detail }
}

function find(state: TenantState, finding: Finding): void {
  state.problems++
  if (state.findings.length < maxFindings) state.findings.push(finding)
}
