import type { Terms } from '@lodestream/shared/json-ld/terms'
import { isAbsoluteUri } from '@lodestream/shared/ngsi-ld/names'
import { parseTypeSelection } from '@lodestream/shared/query/parse-type-selection'
import { compilePattern } from '@lodestream/shared/query/pattern'
import { checkedMembers, type MemberNames } from './checked-members.ts'
import { type Member, memberOf, readItems, readObject, readString, refuse } from './member-reader.ts'
import type { EntitySelector } from './subscription.ts'

/** Ids of one EntitySelector. */
export const maxSelectorIds = 1_000

const names: MemberNames = { known: ['id', 'type', 'idPattern', '@id', '@type'], readOnly: [], notYet: [] }

/**
 * Reads an EntitySelector (clause 5.2.33). Only `type` is mandatory.
 * @throws BadRequestData naming the member
 */
export function readEntitySelector(member: Member, terms: Terms): EntitySelector {
  const value = checkedMembers(readObject(member), names)
  const owner = { path: member.path, value }
  const type = memberOf(owner, 'type')
  if (!type) throw refuse({ path: `${member.path}.type` }, 'is missing')
  const id = memberOf(owner, 'id')
  const pattern = memberOf(owner, 'idPattern')
  return {
    types: parseTypeSelection(readString(type), terms),
    ...(id ? { ids: readIds(id) } : {}),
    ...(pattern ? { idPattern: readPattern(pattern) } : {}),
  }
}

function readIds(member: Member): readonly string[] {
  const items = Array.isArray(member.value) ? readItems(member, maxSelectorIds) : [member]
  return items.map(readUri)
}

function readUri(member: Member): string {
  const text = readString(member)
  if (!isAbsoluteUri(text)) throw refuse(member, 'must be an absolute URI')
  return text
}

function readPattern(member: Member): string {
  const pattern = readString(member)
  compilePattern(pattern)
  return pattern
}
