import type { Terms } from '@lodestream/shared/json-ld/terms'
import { parseDateTime } from '@lodestream/shared/ngsi-ld/date-time'
import type { DateTime } from '@lodestream/shared/ngsi-ld/entity'
import { ngsiLdNull } from '@lodestream/shared/ngsi-ld/fragment'
import type { Json, JsonObject } from '@lodestream/shared/ngsi-ld/json'
import { isAbsoluteUri } from '@lodestream/shared/ngsi-ld/names'
import { parseQ } from '@lodestream/shared/query/parse-q'
import { checkedMembers, type MemberNames } from './checked-members.ts'
import { compareDateTimes } from './compare-date-times.ts'
import {
  type Member,
  readBoolean,
  readItems,
  readOneOf,
  readPositiveNumber,
  readString,
  refuse,
} from './member-reader.ts'
import { readEntitySelector } from './read-entity-selector.ts'
import { readAttributeNames, readNotification } from './read-notification.ts'
import { notificationTriggers, type Subscription } from './subscription.ts'

/** EntitySelectors of one subscription. */
export const maxEntitySelectors = 1_000

/** Items of notificationTrigger; duplicates are harmless. */
const maxTriggers = 50

/** What a subscription is read with: the names of its @context, and the time that expiresAt must be after. */
export interface ReadingContext {
  readonly terms: Terms
  readonly now: DateTime
}

/** The members of a Subscription that clients write, expanded. */
type WrittenMembers = Partial<
  Pick<
    Subscription,
    | 'entities'
    | 'watchedAttributes'
    | 'notificationTrigger'
    | 'q'
    | 'isActive'
    | 'localOnly'
    | 'expiresAt'
    | 'throttlingSeconds'
    | 'notification'
  >
>

/** What a body says about a subscription: members to set and members to remove. */
export interface SubscriptionFragment {
  readonly id?: string
  readonly members: WrittenMembers
  /** Names of members, as in the body, that are null or the NGSI-LD Null. */
  readonly removed: readonly string[]
  /** The members to set as they came, `id` and `type` left out. */
  readonly given: JsonObject
}

type Reader = (member: Member, reading: ReadingContext) => WrittenMembers

/** Every member a client may write, and how it is read (clause 5.2.12). */
const readers = new Map<string, Reader>([
  ['subscriptionName', checked(readString)],
  // What early versions called subscriptionName; published clients write it and look for it (docs/clients.md).
  ['name', checked(readString)],
  ['description', checked(readString)],
  [
    'entities',
    (member, { terms }) => ({
      entities: readItems(member, maxEntitySelectors).map((item) => readEntitySelector(item, terms)),
    }),
  ],
  ['watchedAttributes', (member, { terms }) => ({ watchedAttributes: readAttributeNames(member, terms) })],
  ['notificationTrigger', (member) => ({ notificationTrigger: readTriggers(member) })],
  ['q', (member, { terms }) => ({ q: parseQ(readString(member), terms) })],
  ['isActive', (member) => ({ isActive: readBoolean(member) })],
  ['localOnly', (member) => ({ localOnly: readBoolean(member) })],
  ['expiresAt', (member, { now }) => ({ expiresAt: readExpiry(member, now) })],
  ['throttling', (member) => ({ throttlingSeconds: readPositiveNumber(member) })],
  ['notification', (member, { terms }) => ({ notification: readNotification(member, terms) })],
  ['jsonldContext', checked(readContextUrl)],
])

const names: MemberNames = {
  known: ['id', 'type', '@id', '@type', '@context', ...readers.keys()],
  readOnly: ['status', 'createdAt', 'modifiedAt', 'deletedAt'],
  notYet: [
    'timeInterval',
    'scopeQ',
    'geoQ',
    'temporalQ',
    'csf',
    'lang',
    'datasetId',
    'expandValues',
    'jsonKeys',
    'splitEntities',
    'ngsildConformance',
  ],
}

/**
 * Reads the body of a Subscription or of a fragment of one (clauses 5.2.12 and 5.4). What holds between members is not
 * looked at here.
 * @throws BadRequestData naming the member, OperationNotSupported for members that are not done yet
 */
export function readSubscription(body: JsonObject, reading: ReadingContext): SubscriptionFragment {
  const { id, type, ...rest } = checkedMembers({ path: '', value: body }, names)
  const written = Object.entries(rest).filter(([name]) => readers.has(name))
  const set = written.filter(([, value]) => !isRemoval(value))
  const read = set.map(([name, value]) => readers.get(name)?.({ path: name, value }, reading))
  if (type !== undefined && type !== 'Subscription') throw refuse({ path: 'type' }, 'must be Subscription')
  return {
    ...(id === undefined || id === null ? {} : { id: readId({ path: 'id', value: id }) }),
    members: Object.assign({}, ...read),
    removed: written.filter(([, value]) => isRemoval(value)).map(([name]) => name),
    given: Object.fromEntries(set),
  }
}

/** NGSI-LD Null, for arrays also in one (clause 4.5.0); JSON null is taken for it. */
function isRemoval(value: Json): boolean {
  const single = Array.isArray(value) && value.length === 1 ? (value[0] as Json) : value
  return value === null || single === ngsiLdNull
}

function readId(member: Member): string {
  const id = readString(member)
  if (!isAbsoluteUri(id)) throw refuse(member, 'must be an absolute URI')
  return id
}

function readTriggers(member: Member): Subscription['notificationTrigger'] {
  return readItems(member, maxTriggers).map((item) => readOneOf(item, notificationTriggers))
}

function readExpiry(member: Member, now: DateTime): DateTime {
  const expiresAt = parseDateTime(readString(member), `Member ${member.path}`)
  if (compareDateTimes(expiresAt, now) <= 0) throw refuse(member, 'must not be in the past')
  return expiresAt
}

function readContextUrl(member: Member): string {
  const url = readString(member)
  if (!/^https?:/i.test(url) || !URL.canParse(url)) throw refuse(member, 'must be an http or https URL')
  return url
}

/** For members that are only checked and given back. */
function checked(read: (member: Member) => unknown): Reader {
  return (member) => {
    read(member)
    return {}
  }
}
