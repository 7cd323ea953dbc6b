import type { EntityEvent } from '@lodestream/shared/events/entity-event'
import type { Style } from '../terminal/terminal.ts'
import { shortValue } from './audit-trail.ts'

const styles = {
  ENTITY_CREATE: 'green',
  ENTITY_DELETE: 'red',
  ATTRIBUTE_CREATE: 'green',
  ATTRIBUTE_UPDATE: 'yellow',
  ATTRIBUTE_DELETE: 'red',
} as const satisfies Record<EntityEvent['operationType'], Style>

/** Characters of a value that are shown. */
const shownValue = 80

/** An event in one line for people. */
export function eventLine(event: EntityEvent, style: (style: Style, text: string) => string): string {
  const { occurredAt, operationType, tenantName, entityId, sequence, attributeName, datasetId } = event
  const dataset = datasetId === undefined ? '' : ` (${datasetId})`
  const attribute = attributeName === undefined ? '' : ` ${style('cyan', attributeName)}${dataset}`
  const value = event.attributeName === undefined ? '' : payloadValue(event.operationPayload)
  return `${style('dim', occurredAt)} ${style(styles[operationType], operationType)} ${tenantName} ${entityId} #${sequence}${attribute}${value}`
}

function payloadValue(text: string | undefined): string {
  if (text === undefined) return ''
  const value = shortValue(parseText(text))
  return ` ${value.length > shownValue ? `${value.slice(0, shownValue)}...` : value}`
}

/** A payload of a foreign hand may be no JSON. */
function parseText(text: string) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
