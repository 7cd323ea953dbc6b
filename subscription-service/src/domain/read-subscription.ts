import type { Terms } from '@lodestream/shared/json-ld/terms'
import { parseDateTime } from '@lodestream/shared/ngsi-ld/date-time'
import type { DateTime } from '@lodestream/shared/ngsi-ld/entity'
import { ngsiLdNull } from '@lodestream/shared/ngsi-ld/fragment'
import type { Json, JsonObject } from '@lodestream/shared/ngsi-ld/json'
import { isAbsoluteUri } from '@lodestream/shared/ngsi-ld/names'
import { parseGeoQ } from '@lodestream/shared/query/parse-geo-query'
import { parseScopeQuery } from '@lodestream/shared/query/parse-scope-query'
import { defaultInstance } from '@lodestream/shared/representation/dataset-filter'
import { parseLanguageRanges } from '@lodestream/shared/representation/language-ranges'
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
import { checkSourceFilter, readNameList, readQ, readQReading } from './read-query-members.ts'
import { checkTemporalQuery } from './read-temporal-query.ts'
import { notificationTriggers, type Subscription } from './subscription.ts'

/** EntitySelectors of one subscription. */
export const maxEntitySelectors = 1_000

/** Items of notificationTrigger; duplicates are harmless. */
const maxTriggers = 50

/** datasetIds of one subscription. */
export const maxDatasetIds = 1_000

/** Notifications are made for the versions 1.0 to 1.9 of the specification; 1.9 is what they are made of. */
const ownMinor = 9

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
    | 'timeIntervalSeconds'
    | 'expandValues'
    | 'jsonKeys'
    | 'scopeQ'
    | 'geoQ'
    | 'datasetIds'
    | 'lang'
    | 'conformanceMinor'
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

interface Reading extends ReadingContext {
  /** The members to set. */
  readonly body: JsonObject
}

type Reader = (member: Member, reading: Reading) => WrittenMembers

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
  ['q', (member, { terms, body }) => ({ q: readQ(member, terms, readQReading(body, terms)) })],
  ['expandValues', (member, { terms }) => ({ expandValues: readNameList(member, terms) })],
  ['jsonKeys', (member, { terms }) => ({ jsonKeys: readNameList(member, terms) })],
  ['scopeQ', (member) => ({ scopeQ: parseScopeQuery(readString(member)) })],
  ['geoQ', (member, { terms }) => ({ geoQ: parseGeoQ(member.value, terms) })],
  ['csf', checked((member, { terms }) => checkSourceFilter(member, terms))],
  ['temporalQ', checked(checkTemporalQuery)],
  ['lang', (member) => ({ lang: parseLanguageRanges(readString(member), `Member ${member.path}`) })],
  ['datasetId', (member) => ({ datasetIds: readDatasetIds(member) })],
  ['isActive', (member) => ({ isActive: readBoolean(member) })],
  ['localOnly', (member) => ({ localOnly: readBoolean(member) })],
  ['expiresAt', (member, { now }) => ({ expiresAt: readExpiry(member, now) })],
  ['throttling', (member) => ({ throttlingSeconds: readPositiveNumber(member) })],
  ['timeInterval', (member) => ({ timeIntervalSeconds: readPositiveNumber(member) })],
  // Subscriptions are not forwarded to other sources, so there is nothing that it could split.
  ['splitEntities', checked(readBoolean)],
  ['ngsildConformance', (member) => readConformance(member)],
  ['notification', (member, { terms }) => ({ notification: readNotification(member, terms) })],
  ['jsonldContext', checked(readContextUrl)],
])

const names: MemberNames = {
  known: ['id', 'type', '@id', '@type', '@context', ...readers.keys()],
  readOnly: ['status', 'createdAt', 'modifiedAt', 'deletedAt'],
  notYet: [],
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
  const given = Object.fromEntries(set)
  const read = set.map(([name, value]) =>
    readers.get(name)?.({ path: name, value }, { ...reading, body: given }),
  )
  if (type !== undefined && type !== 'Subscription') throw refuse({ path: 'type' }, 'must be Subscription')
  return {
    ...(id === undefined || id === null ? {} : { id: readId({ path: 'id', value: id }) }),
    members: Object.assign({}, ...read),
    removed: written.filter(([, value]) => isRemoval(value)).map(([name]) => name),
    given,
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

/** URIs or `@none`; one of them may come without an array around it (clause 4.5.5). */
function readDatasetIds(member: Member): readonly string[] {
  const items = Array.isArray(member.value) ? readItems(member, maxDatasetIds) : [member]
  return items.map((item) => {
    const datasetId = readString(item)
    if (datasetId !== defaultInstance && !isAbsoluteUri(datasetId)) {
      throw refuse(item, `must be an absolute URI or ${defaultInstance}`)
    }
    return datasetId
  })
}

/** There was nothing before 1.0 to fall back to; later versions are not known (clause 4.3.6.8). */
function readConformance(member: Member): WrittenMembers {
  const [, major, minor] = /^(\d{1,4})\.(\d{1,4})$/.exec(readString(member)) ?? []
  if (minor === undefined) throw refuse(member, 'must be a version as 1.8')
  const asked = Number(major) === 1 ? Number(minor) : Number(major) * ownMinor
  return { conformanceMinor: Math.min(asked, ownMinor) }
}

/** For members that are only checked and given back. */
function checked(read: (member: Member, reading: Reading) => unknown): Reader {
  return (member, reading) => {
    read(member, reading)
    return {}
  }
}
