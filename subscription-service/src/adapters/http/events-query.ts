import { operationTypes } from '@lodestream/shared/events/entity-event'
import type { EventLogReader, LogPosition } from '@lodestream/shared/events/event-log'
import { parseLogPosition } from '@lodestream/shared/events/log-position'
import type { Exchange } from '@lodestream/shared/http/exchange'
import { listParam, wholeParam } from '@lodestream/shared/http/query-params'
import { isDateTime } from '@lodestream/shared/ngsi-ld/date-time'
import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import { isAbsoluteUri, isName } from '@lodestream/shared/ngsi-ld/names'
import type { EventFilter } from '../../operations/read-events.ts'

/** Parameters of `GET /events`. */
export const eventsParams = ['from', 'type', 'entityId', 'operationType', 'limit'] as const

const defaultLimit = 100
/** Events of one page at most. */
export const maxEventsLimit = 1000

/** Which events are wanted. Names are expanded with the @context of the request. Throws BadRequestData. */
export async function parseEventFilter(exchange: Exchange): Promise<EventFilter> {
  const { params, tenant } = exchange
  const entityId = params.get('entityId')
  if (entityId !== undefined && !isAbsoluteUri(entityId))
    throw new BadRequestData('entityId must be an absolute URI')
  const type = params.get('type')
  if (type !== undefined && !isName(type)) throw new BadRequestData('type must be one entity type name')
  const wanted = listParam(params, 'operationType')
  const unknown = wanted?.find((one) => !operationTypes.some((known) => known === one))
  if (unknown !== undefined)
    throw new BadRequestData(`operationType ${unknown} must be one of ${operationTypes.join(', ')}`)
  return {
    tenant,
    ...(entityId === undefined ? {} : { entityId }),
    ...(type === undefined ? {} : { type: (await exchange.context()).expand(type, 'type') }),
    ...(wanted === undefined ? {} : { operationTypes: wanted }),
  }
}

/** Events of the page. Throws BadRequestData. */
export function parseEventsLimit({ params }: Exchange): number {
  const limit = wholeParam(params, 'limit') ?? defaultLimit
  if (limit < 1 || limit > maxEventsLimit) throw new BadRequestData(`limit must be 1 to ${maxEventsLimit}`)
  return limit
}

/**
 * Where to begin: what was given, else what the caller takes for granted. A date-time is the first event that the log took in
 * then or later. Throws BadRequestData.
 */
export async function parseFrom(
  log: EventLogReader,
  given: string | undefined,
  otherwise: 'earliest' | 'latest',
): Promise<LogPosition> {
  const from = given ?? otherwise
  if (from === 'earliest') return log.earliest()
  if (from === 'latest') return log.latest()
  if (isDateTime(from)) return log.since(new Date(from.replace(',', '.')))
  return parseLogPosition(from)
}
