import type { Terms } from '@lodestream/shared/json-ld/terms'
import type { Iri } from '@lodestream/shared/ngsi-ld/entity'
import type { JsonObject } from '@lodestream/shared/ngsi-ld/json'
import { isName } from '@lodestream/shared/ngsi-ld/names'
import { assertNoConflict, parseProjection } from '@lodestream/shared/representation/projection'
import { checkedMembers, type MemberNames } from './checked-members.ts'
import {
  type Member,
  memberOf,
  readBoolean,
  readItems,
  readObject,
  readOneOf,
  readPositiveNumber,
  readString,
  refuse,
} from './member-reader.ts'
import { type ProjectionItem, toProjection, toProjectionItems } from './projection-items.ts'
import { readEndpoint } from './read-endpoint.ts'
import type { NotificationJoin, NotificationParams } from './subscription.ts'

/** Names in watchedAttributes or in notification.attributes. */
export const maxAttributeNames = 1_000

const names: MemberNames = {
  known: ['endpoint', 'attributes', 'format', 'showChanges', 'sysAttrs', 'join', 'joinLevel', 'pick', 'omit'],
  readOnly: ['status', 'timesSent', 'timesFailed', 'lastNotification', 'lastSuccess', 'lastFailure'],
  notYet: [],
}

type Owner = Member & { readonly value: JsonObject }

const formats = ['normalized', 'concise', 'simplified', 'keyValues'] as const

/**
 * Reads NotificationParams (clause 5.2.14), names expanded.
 * @throws BadRequestData naming the member, OperationNotSupported for what is not done yet
 */
export function readNotification(member: Member, terms: Terms): NotificationParams {
  const owner = { path: member.path, value: checkedMembers(readObject(member), names) }
  const endpoint = memberOf(owner, 'endpoint')
  if (!endpoint) throw refuse({ path: `${member.path}.endpoint` }, 'is missing')
  const format = memberOf(owner, 'format')
  const [showChanges, sysAttrs] = [memberOf(owner, 'showChanges'), memberOf(owner, 'sysAttrs')]
  const params = {
    endpoint: readEndpoint(endpoint),
    ...readProjections(owner, terms),
    ...readJoin(owner),
    format: format ? plainFormat(readOneOf(format, formats)) : ('normalized' as const),
    showChanges: showChanges ? readBoolean(showChanges) : false,
    sysAttrs: sysAttrs ? readBoolean(sysAttrs) : false,
  }
  if (params.showChanges && params.format === 'simplified') {
    throw refuse({ path: `${member.path}.showChanges` }, 'must not be true with the simplified format')
  }
  return params
}

/** Attribute names, expanded: short names or IRIs (clause 4.6.2). */
export function readAttributeNames(member: Member, terms: Terms): readonly Iri[] {
  return readItems(member, maxAttributeNames).map((item) => {
    const name = readString(item)
    if (!isName(name)) throw refuse(item, 'must be the name of an attribute')
    return terms.expand(name, 'attribute')
  })
}

type Projections = Pick<NotificationParams, 'attributes' | 'pick' | 'omit'>

/** `attributes` is the older way to say `pick` (clause 5.2.14): together they would say two things. */
function readProjections(owner: Owner, terms: Terms): Projections {
  const [attributes, pick, omit] = [
    memberOf(owner, 'attributes'),
    memberOf(owner, 'pick'),
    memberOf(owner, 'omit'),
  ]
  if (attributes && (pick ?? omit)) throw refuse(attributes, 'must not be given together with pick or omit')
  const read = {
    ...(attributes ? { attributes: readAttributes(attributes, terms) } : {}),
    ...(pick ? { pick: readItemsOf(pick, terms) } : {}),
    ...(omit ? { omit: readItemsOf(omit, terms) } : {}),
  }
  if (read.pick && read.omit) {
    assertNoConflict(toProjection(read.pick), toProjection(read.omit), `Member ${owner.path}:`)
  }
  return read
}

function readItemsOf(member: Member, terms: Terms): readonly ProjectionItem[] {
  const texts = readItems(member, maxAttributeNames).map(readString)
  return toProjectionItems(parseProjection(texts, `Member ${member.path}`, terms))
}

function readAttributes(member: Member, terms: Terms): readonly Iri[] {
  for (const item of readItems(member, maxAttributeNames)) {
    if (item.value === 'id' || item.value === 'type' || item.value === 'scope') {
      throw refuse(item, `must not be ${item.value}, which is not an attribute`)
    }
  }
  return readAttributeNames(member, terms)
}

function plainFormat(format: (typeof formats)[number]): NotificationParams['format'] {
  return format === 'keyValues' ? 'simplified' : format
}

/** joinLevel is checked always and counts with a join only. */
function readJoin(owner: Owner): { readonly join?: NotificationJoin } {
  const [join, joinLevel] = [memberOf(owner, 'join'), memberOf(owner, 'joinLevel')]
  const level = joinLevel ? readJoinLevel(joinLevel) : 1
  const kind = join ? readOneOf(join, ['@none', 'flat', 'inline'] as const) : '@none'
  return kind === '@none' ? {} : { join: { kind, level } }
}

function readJoinLevel(member: Member): number {
  if (!Number.isInteger(readPositiveNumber(member))) throw refuse(member, 'must be a whole number')
  return readPositiveNumber(member)
}
