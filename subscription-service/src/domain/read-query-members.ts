import type { Terms } from '@lodestream/shared/json-ld/terms'
import type { Iri } from '@lodestream/shared/ngsi-ld/entity'
import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import type { JsonObject } from '@lodestream/shared/ngsi-ld/json'
import { isName } from '@lodestream/shared/ngsi-ld/names'
import { parseQ, type QOptions } from '@lodestream/shared/query/parse-q'
import type { QExpression } from '@lodestream/shared/query/q-expression'
import { maxLinkedDepth } from '@lodestream/shared/query/query-limits'
import { type Member, memberOf, readString, refuse } from './member-reader.ts'

/** The members that say how `q` is read (clause 4.9). */
export type QReading = Pick<QOptions, 'expandValues' | 'jsonKeys'>

/**
 * Reads `q`. Linked entities need no `join` here: that one is about what is shown, and a subscription may well depend on
 * entities that it does not show.
 * @throws BadRequestData, TooComplexQuery
 */
export function readQ(member: Member, terms: Terms, reading: QReading): QExpression {
  return parseQ(readString(member), terms, { ...reading, joinLevel: maxLinkedDepth })
}

/** `expandValues` and `jsonKeys` as far as a body gives them. */
export function readQReading(body: JsonObject, terms: Terms): QReading {
  const owner = { path: '', value: body }
  const [expandValues, jsonKeys] = [memberOf(owner, 'expandValues'), memberOf(owner, 'jsonKeys')]
  return {
    ...(expandValues ? { expandValues: readNameList(expandValues, terms) } : {}),
    ...(jsonKeys ? { jsonKeys: readNameList(jsonKeys, terms) } : {}),
  }
}

/** Attribute names, expanded, in one text with commas between them (clause 5.2.12). */
export function readNameList(member: Member, terms: Terms): readonly Iri[] {
  return readString(member)
    .split(',')
    .map((part) => {
      const name = part.trim()
      if (!isName(name)) throw refuse(member, 'must be attribute names with commas between them')
      return terms.expand(name, 'attribute')
    })
}

/** Checks a filter over context sources (clause 4.9): there are none yet that it could leave out. */
export function checkSourceFilter(member: Member, terms: Terms): void {
  try {
    parseQ(readString(member), terms)
  } catch (error) {
    if (!(error instanceof BadRequestData)) throw error
    throw refuse(member, `is no filter: ${error.message}`)
  }
}
