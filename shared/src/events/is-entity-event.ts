import { isJsonObject } from '../ngsi-ld/json.ts'
import { type EntityEvent, operationTypes } from './entity-event.ts'

const texts = ['tenantName', 'entityId', 'eventId', 'operationId', 'operation', 'occurredAt'] as const
const wholes = ['sequence', 'entityVersion', 'operationIndex', 'operationCount'] as const
const optionalTexts = [
  'datasetId',
  'operationPayload',
  'updatedEntity',
  'previousPayload',
  'previousEntity',
] as const

/** Whether a parsed body has the members a consumer relies on. The JSON Schema says more, at a higher price. */
export function isEntityEvent(value: unknown): value is EntityEvent {
  if (!isJsonObject(value)) return false
  const { operationType, entityTypes, attributeName, terms } = value
  if (!operationTypes.some((type) => type === operationType)) return false
  const isAttributeEvent = String(operationType).startsWith('ATTRIBUTE_')
  return (
    isAttributeEvent === (typeof attributeName === 'string') &&
    isTexts(entityTypes) &&
    (terms === undefined || (isJsonObject(terms) && isTexts(Object.values(terms)))) &&
    texts.every((name) => typeof value[name] === 'string') &&
    wholes.every((name) => Number.isSafeInteger(value[name])) &&
    optionalTexts.every((name) => value[name] === undefined || typeof value[name] === 'string')
  )
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
