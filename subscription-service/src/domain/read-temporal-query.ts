import { parseDateTime } from '@lodestream/shared/ngsi-ld/date-time'
import { type Member, memberOf, readObject, readOneOf, readString, refuse } from './member-reader.ts'

const relations = ['before', 'after', 'between'] as const
const properties = ['observedAt', 'createdAt', 'modifiedAt', 'deletedAt'] as const

/**
 * Checks a TemporalQuery (clause 5.2.21). Entity subscriptions keep it and show it, and it selects nothing: it is about
 * registrations. lastN and the members of aggregations mean nothing here.
 * @throws BadRequestData naming the member
 */
export function checkTemporalQuery(member: Member): void {
  const owner = readObject(member)
  const timerel = readOneOf(mandatory(memberOf(owner, 'timerel'), `${member.path}.timerel`), relations)
  checkInstant(mandatory(memberOf(owner, 'timeAt'), `${member.path}.timeAt`))
  const end = memberOf(owner, 'endTimeAt')
  if (timerel === 'between') checkInstant(mandatory(end, `${member.path}.endTimeAt`))
  const property = memberOf(owner, 'timeproperty')
  if (property) readOneOf(property, properties)
}

function mandatory(member: Member | undefined, path: string): Member {
  if (!member) throw refuse({ path }, 'is missing')
  return member
}

function checkInstant(member: Member): void {
  parseDateTime(readString(member), `Member ${member.path}`)
}
