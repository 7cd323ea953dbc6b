import type { HttpOperation } from '@lodestream/shared/http/exchange'
import { booleanParam, listParam, type QueryParams } from '@lodestream/shared/http/query-params'
import type { Terms } from '@lodestream/shared/json-ld/terms'
import type { Iri } from '@lodestream/shared/ngsi-ld/entity'
import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import { type PurgePorts, purgeEntities } from '../../operations/purge-entities.ts'
import { expandAttributeNames } from './attribute-names.ts'
import { assertIds, compileQuery } from './compile-query.ts'
import { entityQueryParams, readQueryParams } from './entity-query-params.ts'
import { given } from './given.ts'
import { isLocal } from './local-scope.ts'
import { provisionOf } from './provision-of.ts'

/** `expandValues` and `jsonKeys` are not in its list. */
const selecting = entityQueryParams.filter((name) => name !== 'expandValues' && name !== 'jsonKeys')

/** DELETE /entities: Purge Entities (clause 6.4.3.3). `geometryProperty` is in its list and means nothing here. */
export function purgeEntitiesOperation(ports: PurgePorts): HttpOperation {
  const purge = purgeEntities(ports)
  return {
    params: [...selecting, 'drop', 'keep', 'geometryProperty', 'local'],
    async handle(exchange) {
      const { params } = exchange
      const texts = readQueryParams(params)
      assertIds(texts)
      const local = booleanParam(params, 'local')
      if (params.has('drop') && params.has('keep'))
        throw new BadRequestData('Parameters drop and keep must not be given together')
      const context = await exchange.context()
      const query = compileQuery(texts, context)
      await purge(provisionOf(exchange, context), {
        query,
        local: isLocal(local, query, texts.source),
        ...given('drop', attributesOf(params, 'drop', context)),
        ...given('keep', attributesOf(params, 'keep', context)),
      })
      return { status: 204 }
    },
  }
}

function attributesOf(params: QueryParams, name: string, terms: Terms): readonly Iri[] | undefined {
  const names = listParam(params, name)
  return names && expandAttributeNames(names, `Parameter ${name}`, terms)
}
