import type { HttpOperation } from '@lodestream/shared/http/exchange'
import { jsonTypes } from '@lodestream/shared/http/media-type'
import { retrieveEntity } from '../../operations/retrieve-entity.ts'
import type { EntityReader } from '../../ports/entity-reader.ts'
import { attrsOf } from './attrs-param.ts'
import { unsupportedViewParams } from './entity-params.ts'
import { entityIdOf, entityTarget, targetParams } from './entity-target.ts'
import { parseRepresentation, representationParams } from './representation-param.ts'
import { showEntity } from './show-entity.ts'

/** GET /entities/{entityId}: Retrieve Entity (clause 6.5.3.1). */
export function retrieveEntityOperation(reader: EntityReader): HttpOperation {
  const retrieve = retrieveEntity(reader)
  return {
    params: [...targetParams, ...representationParams, 'attrs'],
    unsupportedParams: unsupportedViewParams,
    negotiates: jsonTypes,
    async handle(exchange) {
      const representation = parseRepresentation(exchange.params)
      entityIdOf(exchange)
      const context = await exchange.context()
      const attrs = attrsOf(exchange.params, context)
      const target = entityTarget(exchange, context)
      const entity = await retrieve(exchange.tenant, { target, ...(attrs && { attrs }) })
      // Weak: the version is that of the entity, not of one of its representations.
      const headers = { etag: `W/"${entity.version}"` }
      return { status: 200, headers, body: showEntity(entity, context, representation), context }
    },
  }
}
