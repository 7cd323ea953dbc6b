import type { HttpOperation } from '@lodestream/shared/http/exchange'
import { parseReplacingAttribute } from '@lodestream/shared/representation/parse-attribute-fragment'
import { replaceAttribute } from '../../operations/replace-attribute.ts'
import type { EntityStore } from '../../ports/entity-store.ts'
import { attributeNameOf, attributeTarget, entityIdOf, targetParams } from './entity-target.ts'
import { provisionOf } from './provision-of.ts'
import { writtenAnswer } from './written-answer.ts'

/** PUT /entities/{entityId}/attrs/{attributeName}: Replace Attribute (clause 6.7.3.3). */
export function replaceAttributeOperation(store: EntityStore): HttpOperation {
  const replace = replaceAttribute(store)
  return {
    params: targetParams,
    async handle(exchange) {
      entityIdOf(exchange)
      const name = attributeNameOf(exchange)
      const context = await exchange.context()
      const target = attributeTarget(exchange, context)
      const body = exchange.json()
      const fragment = parseReplacingAttribute({ body, name, iri: target.attribute, terms: context })
      return writtenAnswer(await replace(provisionOf(exchange, context), { target, fragment }))
    },
  }
}
