import type { EventLogReader } from '@lodestream/shared/events/event-log'
import { parseLogPosition } from '@lodestream/shared/events/log-position'
import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import { isJsonObject, type Json } from '@lodestream/shared/ngsi-ld/json'
import { isAbsoluteUri, isName } from '@lodestream/shared/ngsi-ld/names'
import { checkedMembers } from '../../domain/checked-members.ts'
import { type Member, memberOf, readString, refuse } from '../../domain/member-reader.ts'
import { replayLimits } from '../../operations/replay-limits.ts'
import type { ReplayRequest } from '../../operations/replay-to-subscription.ts'
import { parseFrom } from './events-query.ts'

const names = {
  known: ['from', 'to', 'entityId', 'type', 'limit', 'replayId'],
  readOnly: [],
  notYet: [],
}
const defaultLimit = 1000
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

/** Reads the body of a replay. Rejects with BadRequestData that names the member and the rule. */
export async function readReplayRequest(log: EventLogReader, body: Json): Promise<ReplayRequest> {
  if (!isJsonObject(body)) throw new BadRequestData('The body must be a JSON object')
  const value = checkedMembers({ path: '', value: body }, names)
  const member = (name: string) => memberOf({ path: '', value }, name)
  const [from, to, limit] = [member('from'), member('to'), member('limit')]
  const text = (name: string, isRight: (given: string) => boolean, rule: string) => {
    const given = member(name)
    return given && readChecked(given, isRight, rule)
  }
  const entityId = text('entityId', isAbsoluteUri, 'must be an absolute URI')
  const type = text('type', isName, 'must be one entity type name')
  const replayId = text('replayId', (given) => uuid.test(given), 'must be one that an answer gave')
  if (!from) throw refuse({ path: 'from' }, 'must say where to begin: earliest, a date-time or a position')
  return {
    from: await parseFrom(log, readString(from), 'earliest'),
    ...(to && { to: parseLogPosition(readString(to), 'Member to must be one that an answer gave') }),
    ...(entityId && { entityId }),
    ...(type && { type }),
    ...(replayId && { replayId }),
    limit: limit ? readLimit(limit) : defaultLimit,
  }
}

function readChecked(member: Member, isRight: (given: string) => boolean, rule: string): string {
  const given = readString(member)
  if (!isRight(given)) throw refuse(member, rule)
  return given
}

function readLimit(member: Member): number {
  const { maxReplayEvents } = replayLimits
  const { value } = member
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > maxReplayEvents)
    throw refuse(member, `must be a whole number from 1 to ${maxReplayEvents}`)
  return value
}
