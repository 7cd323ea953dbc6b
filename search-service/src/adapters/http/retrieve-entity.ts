import type { HttpOperation } from '@lodestream/shared/http/exchange'
import { entityTypes } from '@lodestream/shared/http/media-type'
import type { EntityMapParts } from '../../operations/entity-map-parts.ts'
import { retrieveByEntityMap } from '../../operations/retrieve-by-entity-map.ts'
import { retrieveEntity } from '../../operations/retrieve-entity.ts'
import { compileJoin, compileView } from './compile-view.ts'
import { entityMapHeaders, entityMapUseOf } from './entity-map-use.ts'
import { entityIdOf, entityTarget, targetParams } from './entity-target.ts'
import { assertGeometryProperty } from './geometry-property-param.ts'
import { given } from './given.ts'
import { parseRepresentation, representationParams } from './representation-param.ts'
import { showEntities, showEntity } from './show-entities.ts'
import { entityMapParams, readEntityMapParams, readViewParams, viewParams } from './view-params.ts'

/** GET /entities/{entityId}: Retrieve Entity (clause 6.5.3.1). With `join=flat` the answer is a list. */
export function retrieveEntityOperation(parts: EntityMapParts): HttpOperation {
  const retrieve = retrieveEntity(parts.reader)
  const retrieveByMap = retrieveByEntityMap(parts)
  return {
    params: [
      ...[...targetParams, ...representationParams, ...viewParams, ...entityMapParams],
      ...['attrs', 'geometryProperty'],
    ],
    negotiates: entityTypes,
    async handle(exchange) {
      const { params, tenant } = exchange
      const representation = parseRepresentation(params)
      entityIdOf(exchange)
      assertGeometryProperty(exchange)
      const texts = readViewParams(params)
      const join = compileJoin(texts)
      const use = entityMapUseOf(exchange, readEntityMapParams(params), 'Parameter')
      const context = await exchange.context()
      const view = compileView(texts, context, join?.level ?? 0)
      const request = { target: entityTarget(exchange, context), view, ...given('join', join) }
      const found = use ? await retrieveByMap(tenant, { ...request, use }) : await retrieve(tenant, request)
      const showing = { context, representation, view }
      const shown =
        join?.kind === 'flat'
          ? showEntities(exchange, found.entities, showing)
          : showEntity(exchange, found.entities[0], showing)
      const map = found.map ? entityMapHeaders(found.map) : {}
      return { ...shown, status: 200, version: found.version, headers: { ...shown.headers, ...map } }
    },
  }
}
