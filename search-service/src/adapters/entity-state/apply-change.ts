import type { EventRecord } from '@lodestream/shared/events/entity-event'
import { isState } from '@lodestream/shared/events/entity-state'
import type { DateTime, Entity, StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import type { EntityChange } from '@lodestream/shared/ngsi-ld/entity-change'
import type { OperationName } from '@lodestream/shared/ngsi-ld/operation-name'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { PastInstance } from '../../domain/decision.ts'
import type { ChangeAnswer, ChangeOrigin, Decide } from '../../ports/entity-store.ts'
import type { EncodeChange } from './encode-change.ts'
import type { EntityState } from './entity-state.ts'
import { expiryChange } from './expiry.ts'

/** A call of EntityStore.change, waiting for its turn. */
export interface ChangeRequest<Result = unknown> {
  readonly tenant: TenantId
  readonly entityId: string
  readonly decide: Decide<Result>
  readonly origin: ChangeOrigin
  /** The same object in all requests of one batch: they share their instant. */
  readonly batch?: object
}

/** What every store needs to turn a decision into rows and events. */
export interface ChangeMeans {
  readonly encode: EncodeChange
  /** The name of a tenant in events. */
  readonly tenantName: (tenant: TenantId) => string
  readonly newOperationId: () => string
  readonly newEventId: () => string
}

/** One change, ready to be written: it and its events belong in one transaction. */
export interface AppliedChange {
  readonly change: EntityChange
  readonly before: EntityState
  readonly after: EntityState
  readonly operationId: string
  readonly occurredAt: DateTime
  /** Its events, and the state after it where they do not tell it. */
  readonly records: readonly EventRecord[]
}

/** A value of the past, ready to be put into the history. */
export interface AppliedPast extends PastInstance {
  readonly operationId: string
  readonly occurredAt: DateTime
  /** Of the entity that it met, and that stays as it is. */
  readonly version: number
}

/** The outcome of a request against one state. `applied` may hold an expiry even when the decision refused. */
export interface ChangeOutcome {
  readonly applied: readonly AppliedChange[]
  readonly past?: AppliedPast
  readonly answer: ChangeAnswer<unknown>
}

/** With what a change is made, and when. */
export interface ChangeContext {
  readonly means: ChangeMeans
  readonly clockNow: DateTime
}

/**
 * Decides a request against the state it meets. What has expired is deleted first, with events of its own, so
 * that the log says what happened between the last value and the new one.
 */
export function applyChange(
  request: ChangeRequest,
  state: EntityState,
  context: ChangeContext,
): ChangeOutcome {
  const now = notBefore(context.clockNow, state.changedAt)
  const apply = applier(request, now, context.means)
  const applied: AppliedChange[] = []
  const expiry = state.entity && expiryChange(toStored(state.entity, state.version), now)
  if (expiry) {
    const operation = expiry.kind === 'entityDeleted' ? 'expireEntity' : 'expireAttribute'
    applied.push(apply(expiry, state, operation))
  }
  const met = applied[0]?.after ?? state
  try {
    const { change, past, result } = request.decide(
      met.entity && toStored(met.entity, met.version),
      now,
      met.version + 1,
    )
    if (change) applied.push(apply(change, met, request.origin.operation))
    const answer = { result }
    if (past === undefined) return { applied, answer }
    const { version } = met
    const operationId = context.means.newOperationId()
    return { applied, past: { ...past, operationId, occurredAt: now, version }, answer }
  } catch (refusal) {
    return { applied, answer: { refusal } }
  }
}

/** An entity of the store, with the version it has there. */
export function toStored(entity: Entity, version: number): StoredEntity {
  // Whatever a store holds was stamped when it was written.
  return { ...entity, version } as StoredEntity
}

function applier({ tenant, entityId, origin }: ChangeRequest, now: DateTime, means: ChangeMeans) {
  return (decided: EntityChange, before: EntityState, operation: OperationName): AppliedChange => {
    const version = before.version + 1
    const change = withVersion(decided, version)
    const operationId = means.newOperationId()
    const records = means.encode(change, {
      ...origin,
      operation,
      tenant,
      tenantName: means.tenantName(tenant),
      entityId,
      firstSequence: before.sequence + 1,
      entityVersion: version,
      operationId,
      occurredAt: now,
      newEventId: means.newEventId,
    })
    const events = records.filter((record) => !isState(record)).length
    const after = { version, sequence: before.sequence + events, changedAt: now }
    if (change.kind === 'entityDeleted')
      return { change, before, after, operationId, occurredAt: now, records }
    const { version: _, ...entity } = change.entity
    return { change, before, after: { ...after, entity }, operationId, occurredAt: now, records }
  }
}

/** Only the store knows the version of an entity that is created again, so the store sets it always. */
function withVersion(change: EntityChange, version: number): EntityChange {
  if (change.kind === 'entityDeleted') return change
  return { ...change, entity: { ...change.entity, version } }
}

/** Clocks step back and replicas differ; the time of an entity does not. */
function notBefore(now: DateTime, last: DateTime | undefined): DateTime {
  return last !== undefined && last > now ? last : now
}
