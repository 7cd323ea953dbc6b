import { coreTerms } from '../json-ld/core-terms.ts'
import { recordedTerms } from '../json-ld/recorded-terms.ts'
import type { Entity } from '../ngsi-ld/entity.ts'
import { isJsonObject } from '../ngsi-ld/json.ts'
import type { TenantId } from '../ngsi-ld/tenant.ts'
import { parseStoredEntity } from '../representation/parse-stored-entity.ts'
import { MalformedEvent } from './decode-event.ts'
import type { LoggedEvent } from './entity-event.ts'
import type { EntityStateMessage } from './entity-state.ts'
import { entityOfKey, tenantOfKey } from './event-key.ts'

/** A record of `cim.entity.state` with its names expanded. */
export interface DecodedState {
  readonly tenant: TenantId
  readonly entityId: string
  /** Absent: a tombstone, the entity is gone. */
  readonly state?: {
    readonly entity: Entity
    readonly sequence: number
    readonly version: number
  }
}

/** Reads a state without any @context; an empty body is a tombstone. Throws MalformedEvent. */
export function decodeEntityState({ key, body, partition, offset }: LoggedEvent): DecodedState {
  const [tenant, entityId] = [tenantOfKey(key), entityOfKey(key)]
  if (tenant === undefined || entityId === undefined)
    throw new MalformedEvent(`State ${partition}:${offset} has an unreadable key`)
  if (body === '') return { tenant, entityId }
  const message = parseBody(body)
  if (message === undefined) throw new MalformedEvent(`Record ${partition}:${offset} is not an entity state`)
  const { entity, terms, sequence, entityVersion: version } = message
  const names = terms === undefined ? coreTerms : recordedTerms(terms)
  return { tenant, entityId, state: { entity: parseStoredEntity(entity, names), sequence, version } }
}

function parseBody(body: string): EntityStateMessage | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return isStateMessage(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isStateMessage(value: unknown): value is EntityStateMessage {
  if (!isJsonObject(value)) return false
  const { entity, terms, sequence, entityVersion } = value
  const isTerms =
    terms === undefined ||
    (isJsonObject(terms) && Object.values(terms).every((iri) => typeof iri === 'string'))
  return (
    isJsonObject(entity) && isTerms && [sequence, entityVersion].every((one) => Number.isSafeInteger(one))
  )
}
