import type { RequestContext } from '../json-ld/terms.ts'
import type { DateTime } from '../ngsi-ld/entity.ts'
import type { EntityChange } from '../ngsi-ld/entity-change.ts'
import type { OperationName } from '../ngsi-ld/operation-name.ts'
import type { TenantId } from '../ngsi-ld/tenant.ts'
import { type ChangeStep, changeSteps } from './change-steps.ts'
import { type CloudEventIdentity, cloudEventsHeaders } from './cloud-events-headers.ts'
import type { EventRecord } from './entity-event.ts'
import { eventKey } from './event-key.ts'
import { fitBody } from './fit-body.ts'
import { type PayloadText, PayloadTexts } from './payload-text.ts'
import { recordingTerms, type TermEntries } from './recording-terms.ts'

/** What is known about a change beside the change itself. */
export interface ChangeMeta {
  readonly tenant: TenantId
  /** The tenant as events name it: the default tenant by its configured name. */
  readonly tenantName: string
  readonly entityId: string
  /** Sequence of the first event of this change. */
  readonly firstSequence: number
  readonly entityVersion: number
  readonly operationId: string
  readonly operation: OperationName
  readonly occurredAt: DateTime
  readonly actor?: string
  readonly traceparent?: string
  readonly context: RequestContext
  /** Makes UUIDv7s. */
  readonly newEventId: () => string
}

/**
 * The events of a change, in order, with consecutive sequences (docs/events.md). Empty when no attribute instance and no
 * entity came, changed or went. Throws BadRequestData when an event would be larger than the log takes.
 */
export function encodeChange(change: EntityChange, meta: ChangeMeta): readonly EventRecord[] {
  const steps = changeSteps(change)
  if (steps.length === 0) return []
  const encoding = startEncoding(change, { meta, count: steps.length })
  return steps.map((step, index) => encodeStep(step, index, encoding))
}

/** What the events of one operation share, each text made once. */
interface Encoding {
  readonly meta: ChangeMeta
  readonly key: string
  readonly headers: (event: CloudEventIdentity) => Readonly<Record<string, string>>
  readonly texts: PayloadTexts
  readonly types: { readonly text: string; readonly terms: TermEntries }
  readonly updatedEntity: PayloadText | undefined
  /** Texts of members that are the same in all events. */
  readonly identity: string
  readonly contexts: string
  readonly operation: string
}

function startEncoding(change: EntityChange, { meta, count }: { meta: ChangeMeta; count: number }): Encoding {
  const texts = new PayloadTexts(recordingTerms(meta.context.eventTerms))
  const actor = meta.actor === undefined ? '' : `,"actor":${JSON.stringify(meta.actor)}`
  const key = eventKey(meta.tenant, meta.entityId)
  const { entityVersion, operationId, operation, occurredAt } = meta
  return {
    meta,
    key,
    headers: cloudEventsHeaders({ ...meta, key }),
    texts,
    types: texts.types(change.kind === 'entityDeleted' ? change.previous.types : change.entity.types),
    updatedEntity: change.kind === 'entityUpdated' ? texts.entity(change.entity) : undefined,
    identity: `"tenantName":${JSON.stringify(meta.tenantName)},"entityId":${JSON.stringify(meta.entityId)}`,
    contexts: JSON.stringify(meta.context.eventContexts),
    operation:
      `"entityVersion":${entityVersion},"operationId":${JSON.stringify(operationId)},"operation":"${operation}",` +
      `"operationCount":${count},"occurredAt":"${occurredAt}"${actor}`,
  }
}

function encodeStep(step: ChangeStep, index: number, encoding: Encoding): EventRecord {
  const { meta, key } = encoding
  const event = {
    operationType: step.operationType,
    eventId: meta.newEventId(),
    sequence: meta.firstSequence + index,
  }
  const place = `"eventId":"${event.eventId}","sequence":${event.sequence},"operationIndex":${index}`
  const parts = stepParts(step, encoding)
  const body = fitBody(parts.droppable, (droppable) => {
    const start = `{"operationType":"${step.operationType}",${encoding.identity},"entityTypes":${encoding.types.text}`
    const payloads = [...parts.fixed, ...droppable.map(({ text }) => text)].join('')
    const terms = termsText([encoding.types.terms, ...parts.terms, ...droppable.map((part) => part.terms)])
    const truncated = droppable.length < parts.droppable.length ? ',"truncated":true' : ''
    return `${start}${payloads},"contexts":${encoding.contexts}${terms},${place},${encoding.operation}${truncated}}`
  })
  return { key, headers: encoding.headers(event), body }
}

/** A payload that an event may go without when it is too large. */
interface DroppablePart {
  readonly text: string
  readonly terms: TermEntries
}

function stepParts(step: ChangeStep, { texts, updatedEntity }: Encoding) {
  const { attributeName, instance, previous, entity, previousEntity } = step
  const fixed: string[] = []
  const terms: TermEntries[] = []
  if (attributeName !== undefined) {
    const { name, terms: used } = texts.name(attributeName)
    fixed.push(`,"attributeName":${name}`)
    terms.push(used)
  }
  const datasetId = (instance ?? previous)?.datasetId
  if (datasetId !== undefined) fixed.push(`,"datasetId":${JSON.stringify(datasetId)}`)
  const payload = instance ? texts.instance(instance) : entity && texts.entity(entity)
  if (payload) {
    fixed.push(member('operationPayload', payload))
    terms.push(payload.terms)
  }
  const droppable: DroppablePart[] = []
  const addDroppable = (name: string, text: PayloadText) =>
    droppable.push({ text: member(name, text), terms: text.terms })
  if (previous) addDroppable('previousPayload', texts.instance(previous))
  if (previousEntity) addDroppable('previousEntity', texts.entity(previousEntity))
  if (step.updatedEntity && updatedEntity) addDroppable('updatedEntity', updatedEntity)
  return { fixed, terms, droppable }
}

function member(name: string, { escaped }: PayloadText): string {
  return `,"${name}":"${escaped}"`
}

function termsText(used: readonly TermEntries[]): string {
  if (used.every(({ size }) => size === 0)) return ''
  const entries = new Set<string>()
  for (const set of used) for (const entry of set) entries.add(entry)
  return `,"terms":{${[...entries].join(',')}}`
}
