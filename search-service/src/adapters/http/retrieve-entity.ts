import type { HttpOperation } from '@lodestream/shared/http/exchange'
import { entityTypes } from '@lodestream/shared/http/media-type'
import { retrieveEntity } from '../../operations/retrieve-entity.ts'
import type { EntityReader } from '../../ports/entity-reader.ts'
import { compileJoin, compileView } from './compile-view.ts'
import { unsupportedEntityMapParams } from './entity-params.ts'
import { entityIdOf, entityTarget, targetParams } from './entity-target.ts'
import { assertGeometryProperty } from './geometry-property-param.ts'
import { given } from './given.ts'
import { parseRepresentation, representationParams } from './representation-param.ts'
import { showEntities, showEntity } from './show-entities.ts'
import { readViewParams, viewParams } from './view-params.ts'

/** GET /entities/{entityId}: Retrieve Entity (clause 6.5.3.1). With `join=flat` the answer is a list. */
export function retrieveEntityOperation(reader: EntityReader): HttpOperation {
  const retrieve = retrieveEntity(reader)
  return {
    params: [...targetParams, ...representationParams, ...viewParams, 'attrs', 'geometryProperty'],
    unsupportedParams: unsupportedEntityMapParams,
    negotiates: entityTypes,
    async handle(exchange) {
      const representation = parseRepresentation(exchange.params)
      entityIdOf(exchange)
      assertGeometryProperty(exchange)
      const texts = readViewParams(exchange.params)
      const join = compileJoin(texts)
      const context = await exchange.context()
      const view = compileView(texts, context, join?.level ?? 0)
      const target = entityTarget(exchange, context)
      const found = await retrieve(exchange.tenant, { target, view, ...given('join', join) })
      const showing = { context, representation, view }
      const shown =
        join?.kind === 'flat'
          ? showEntities(exchange, found.entities, showing)
          : showEntity(exchange, found.entities[0], showing)
      return { status: 200, ...shown, version: found.version }
    },
  }
}
