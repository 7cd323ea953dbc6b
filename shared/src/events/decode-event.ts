import { coreTerms } from '../json-ld/core-terms.ts'
import { recordedTerms } from '../json-ld/recorded-terms.ts'
import type { Terms } from '../json-ld/terms.ts'
import type { AttributeInstance, Entity, Iri } from '../ngsi-ld/entity.ts'
import { isJsonObject, type JsonObject } from '../ngsi-ld/json.ts'
import type { TenantId } from '../ngsi-ld/tenant.ts'
import { parseStoredAttribute, parseStoredEntity } from '../representation/parse-stored-entity.ts'
import type { EntityEvent, LoggedEvent } from './entity-event.ts'
import { tenantOfKey } from './event-key.ts'
import { isEntityEvent } from './is-entity-event.ts'

/** An event with its names expanded. Payloads are parsed when they are asked for, once. */
export interface DecodedEvent {
  /** The body as it is in the log. */
  readonly event: EntityEvent
  readonly tenant: TenantId
  readonly types: readonly Iri[]
  /** On ATTRIBUTE_* events. */
  readonly attributeName?: Iri
  /** Place in the log. */
  readonly partition: number
  readonly offset: bigint
  /** Expands the names in the payloads. */
  readonly terms: Terms
  /** The entity that the event carries: created, after the operation, or before its deletion. Undefined: it carries none. */
  entity(): Entity | undefined
  /** ATTRIBUTE_CREATE and ATTRIBUTE_UPDATE: the instance after the change. */
  instance(): AttributeInstance | undefined
  /** ATTRIBUTE_UPDATE and ATTRIBUTE_DELETE: the instance before the change; undefined when `truncated`. */
  previousInstance(): AttributeInstance | undefined
}

/** A record that is no event of this contract: for a dead letter, never to be retried. */
export class MalformedEvent extends Error {
  override readonly name = 'MalformedEvent'
}

/** Reads an event without any @context: names expand by the `terms` of the event, else by the core. Throws MalformedEvent. */
export function decodeEvent(logged: LoggedEvent): DecodedEvent {
  const event = parseBody(logged)
  const tenant = tenantOfKey(logged.key)
  if (tenant === undefined) throw new MalformedEvent(`Event ${event.eventId} has an unreadable key`)
  const terms = event.terms === undefined ? coreTerms : recordedTerms(event.terms)
  const parse = (name: string, text: string) => parsePayload({ name, text, eventId: event.eventId })
  const instance = (name: 'operationPayload' | 'previousPayload') => () => {
    const text = event.attributeName === undefined ? undefined : event[name]
    return text === undefined ? undefined : parseStoredAttribute(parse(name, text), terms)
  }
  return {
    event,
    tenant,
    types: event.entityTypes.map((type) => terms.expand(type, 'type')),
    ...(event.attributeName === undefined
      ? {}
      : { attributeName: terms.expand(event.attributeName, 'attribute') }),
    partition: logged.partition,
    offset: logged.offset,
    terms,
    entity: once(() => {
      const [name, text] = entityPayload(event)
      return text === undefined ? undefined : parseStoredEntity(parse(name, text), terms)
    }),
    instance: once(instance('operationPayload')),
    previousInstance: once(instance('previousPayload')),
  }
}

function entityPayload(event: EntityEvent): readonly [name: string, text: string | undefined] {
  if (event.operationType === 'ENTITY_CREATE') return ['operationPayload', event.operationPayload]
  if (event.operationType === 'ENTITY_DELETE') return ['previousEntity', event.previousEntity]
  return ['updatedEntity', event.updatedEntity]
}

function parseBody({ body, partition, offset }: LoggedEvent): EntityEvent {
  const value = parseJson(body)
  if (isEntityEvent(value)) return value
  throw new MalformedEvent(`Record ${partition}:${offset} is not an entity event`)
}

function parsePayload(payload: { name: string; text: string; eventId: string }): JsonObject {
  const value = parseJson(payload.text)
  if (isJsonObject(value)) return value
  throw new MalformedEvent(`${payload.name} of event ${payload.eventId} is not a JSON object`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
