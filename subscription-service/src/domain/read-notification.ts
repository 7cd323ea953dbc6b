import type { Terms } from '@lodestream/shared/json-ld/terms'
import type { Iri } from '@lodestream/shared/ngsi-ld/entity'
import { OperationNotSupported } from '@lodestream/shared/ngsi-ld/errors'
import { isName } from '@lodestream/shared/ngsi-ld/names'
import { checkedMembers, type MemberNames } from './checked-members.ts'
import {
  type Member,
  memberOf,
  readBoolean,
  readItems,
  readObject,
  readOneOf,
  readString,
  refuse,
} from './member-reader.ts'
import { readEndpoint } from './read-endpoint.ts'
import type { NotificationParams } from './subscription.ts'

/** Names in watchedAttributes or in notification.attributes. */
export const maxAttributeNames = 1_000

const names: MemberNames = {
  known: ['endpoint', 'attributes', 'format', 'showChanges', 'sysAttrs', 'join'],
  readOnly: ['status', 'timesSent', 'timesFailed', 'lastNotification', 'lastSuccess', 'lastFailure'],
  notYet: ['pick', 'omit', 'joinLevel'],
}

const formats = ['normalized', 'concise', 'simplified', 'keyValues'] as const

/**
 * Reads NotificationParams (clause 5.2.14), names expanded.
 * @throws BadRequestData naming the member, OperationNotSupported for what is not done yet
 */
export function readNotification(member: Member, terms: Terms): NotificationParams {
  const owner = { path: member.path, value: checkedMembers(readObject(member), names) }
  const endpoint = memberOf(owner, 'endpoint')
  if (!endpoint) throw refuse({ path: `${member.path}.endpoint` }, 'is missing')
  const attributes = memberOf(owner, 'attributes')
  const [format, join] = [memberOf(owner, 'format'), memberOf(owner, 'join')]
  const [showChanges, sysAttrs] = [memberOf(owner, 'showChanges'), memberOf(owner, 'sysAttrs')]
  if (join) refuseJoin(join)
  const params = {
    endpoint: readEndpoint(endpoint),
    ...(attributes ? { attributes: readProjection(attributes, terms) } : {}),
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

function readProjection(member: Member, terms: Terms): readonly Iri[] {
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

function refuseJoin(member: Member): void {
  const join = readOneOf(member, ['@none', 'flat', 'inline'] as const)
  if (join !== '@none') throw new OperationNotSupported(`Member ${member.path} is not supported yet`)
}
