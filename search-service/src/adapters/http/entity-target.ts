import type { Exchange } from '@lodestream/shared/http/exchange'
import { booleanParam } from '@lodestream/shared/http/query-params'
import type { Terms } from '@lodestream/shared/json-ld/terms'
import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import { isAbsoluteUri, isName } from '@lodestream/shared/ngsi-ld/names'
import { parseTypeSelection } from '@lodestream/shared/query/parse-type-selection'
import type { TargetAttribute } from '../../domain/target-attribute.ts'
import type { TargetEntity } from '../../domain/target-entity.ts'

/** The parameters that every operation on one entity has. */
export const targetParams = ['type', 'local'] as const

/** The id in the path. Throws BadRequestData when it is no absolute URI; checks `local` too. */
export function entityIdOf({ path, params }: Exchange): string {
  booleanParam(params, 'local')
  const { entityId = '' } = path
  if (!isAbsoluteUri(entityId)) throw new BadRequestData(`Entity id ${entityId} is not an absolute URI`)
  return entityId
}

/** The entity that path and `type` name. */
export function entityTarget(exchange: Exchange, terms: Terms): TargetEntity {
  const id = entityIdOf(exchange)
  const type = exchange.params.get('type')
  return type === undefined ? { id } : { id, types: parseTypeSelection(type, terms) }
}

/** The attribute name in the path, as given. Throws BadRequestData when it is no name (clause 4.6.2). */
export function attributeNameOf({ path }: Exchange): string {
  const { attributeName = '' } = path
  if (!isName(attributeName))
    throw new BadRequestData(`Attribute name ${attributeName} is neither a name nor an absolute IRI`)
  return attributeName
}

/** The attribute that path and `type` name. `scope` is none for operations with a body (clauses 5.6.4 and 5.6.19). */
export function attributeTarget(exchange: Exchange, terms: Terms): TargetAttribute {
  const name = attributeNameOf(exchange)
  if (name === 'scope') throw new BadRequestData('scope is not an attribute that can be written on its own')
  return { ...entityTarget(exchange, terms), attribute: terms.expand(name, 'attribute') }
}
