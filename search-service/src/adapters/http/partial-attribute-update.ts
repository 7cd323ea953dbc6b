import type { HttpOperation } from '@lodestream/shared/http/exchange'
import { parsePartialAttribute } from '@lodestream/shared/representation/parse-attribute-fragment'
import { partialAttributeUpdate } from '../../operations/partial-attribute-update.ts'
import type { EntityReader } from '../../ports/entity-reader.ts'
import type { EntityStore } from '../../ports/entity-store.ts'
import { attributeNameOf, attributeTarget, entityIdOf, targetParams } from './entity-target.ts'
import { existenceFirst } from './existence-first.ts'
import { provisionOf } from './provision-of.ts'
import { assertObject } from './read-body.ts'
import { writtenAnswer } from './written-answer.ts'

/**
 * PATCH /entities/{entityId}/attrs/{attributeName}: Partial Attribute Update (clause 6.7.3.1). First the JSON must be an object,
 * then the entity must exist, then the members count.
 */
export function partialAttributeUpdateOperation(store: EntityStore, reader: EntityReader): HttpOperation {
  const update = partialAttributeUpdate(store)
  return {
    params: targetParams,
    async handle(exchange) {
      entityIdOf(exchange)
      const name = attributeNameOf(exchange)
      const context = await exchange.context()
      const target = attributeTarget(exchange, context)
      const body = exchange.json()
      assertObject(body)
      const fragment = await existenceFirst(reader, { tenant: exchange.tenant, target }, () =>
        parsePartialAttribute({ body, name, iri: target.attribute, terms: context }),
      )
      return writtenAnswer(await update(provisionOf(exchange, context), { target, fragment }))
    },
  }
}
