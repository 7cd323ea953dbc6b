import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import { isJsonObject, type Json, type JsonObject } from '@lodestream/shared/ngsi-ld/json'
import { parseGeoQ } from '@lodestream/shared/query/parse-geo-query'
import { parseOrderingMember } from '@lodestream/shared/query/parse-ordering'
import { given } from './given.ts'
import { booleanMember, namesMember, textMember, textsMember } from './query-members.ts'
import type { QueryRequestTexts, QueryTexts, SelectorTexts, ViewTexts } from './query-texts.ts'

/** Selectors of one query at most. */
export const maxQuerySelectors = 100

/** They belong to temporal queries only (clause 5.2.23). */
const temporalMembers = ['temporalQ', 'aggrParams']

/**
 * Reads a Query (clause 5.2.23); members it does not know are passed over. Throws BadRequestData naming the member and the
 * rule.
 */
export function readQueryBody(body: Json): QueryRequestTexts {
  if (!isJsonObject(body)) throw new BadRequestData('The body must be one JSON object')
  if (body.type !== 'Query') throw new BadRequestData('Member type must be Query')
  const temporal = temporalMembers.find((name) => Object.hasOwn(body, name))
  if (temporal !== undefined) throw new BadRequestData(`Member ${temporal} belongs to temporal queries only`)
  const { ordering } = body
  return {
    query: readConditions(body),
    view: readView(body),
    ...given(
      'ordering',
      ordering === undefined ? undefined : (terms) => parseOrderingMember(ordering, terms),
    ),
    ...given('splitEntities', booleanMember(body, 'splitEntities')),
    ...given('entityMap', booleanMember(body, 'entityMap')),
    ...given('entityMapLifetime', textMember(body, 'entityMapLifetime')),
  }
}

function readConditions(body: JsonObject): QueryTexts {
  const { geoQ } = body
  return {
    source: 'Member',
    ...given('selectors', readSelectors(body)),
    ...given('attrs', textsMember(body, 'attrs')),
    ...given('q', textMember(body, 'q')),
    ...given('expandValues', namesMember(body, 'expandValues')),
    ...given('jsonKeys', namesMember(body, 'jsonKeys')),
    ...given('geo', geoQ === undefined ? undefined : (terms) => parseGeoQ(geoQ, terms)),
    ...given('scopeQ', textMember(body, 'scopeQ')),
    ...given('csf', textMember(body, 'csf')),
  }
}

function readView(body: JsonObject): ViewTexts {
  const { joinLevel } = body
  if (joinLevel !== undefined && typeof joinLevel !== 'number')
    throw new BadRequestData('Member joinLevel must be a number')
  return {
    source: 'Member',
    ...given('attrs', textsMember(body, 'attrs')),
    ...given('pick', textsMember(body, 'pick')),
    ...given('omit', textsMember(body, 'omit')),
    ...given('lang', textMember(body, 'lang')),
    ...given('datasetIds', textsMember(body, 'datasetId')),
    ...given('join', textMember(body, 'join')),
    ...given('joinLevel', joinLevel),
    ...given('containedBy', textsMember(body, 'containedBy')),
  }
}

function readSelectors({ entities }: JsonObject): readonly SelectorTexts[] | undefined {
  if (entities === undefined) return undefined
  if (!Array.isArray(entities) || entities.length === 0)
    throw new BadRequestData('Member entities must be an array with at least one EntitySelector')
  if (entities.length > maxQuerySelectors)
    throw new BadRequestData(`Member entities has more than ${maxQuerySelectors} items`)
  return entities.map(readSelector)
}

function readSelector(selector: Json): SelectorTexts {
  if (!isJsonObject(selector)) throw new BadRequestData('Member entities must hold objects')
  const path = 'entities.'
  const type = textMember(selector, 'type', path)
  if (type === undefined)
    throw new BadRequestData('Member entities.type must be present in an EntitySelector')
  const { id } = selector
  const ids = typeof id === 'string' ? [id] : textsMember(selector, 'id', path)
  return { type, ...given('ids', ids), ...given('idPattern', textMember(selector, 'idPattern', path)) }
}
