import type { HttpOperation } from '@lodestream/shared/http/exchange'
import { parseEntity } from '@lodestream/shared/representation/parse-entity'
import { replaceEntity } from '../../operations/replace-entity.ts'
import type { EntityReader } from '../../ports/entity-reader.ts'
import type { EntityStore } from '../../ports/entity-store.ts'
import { entityIdOf, entityTarget, targetParams } from './entity-target.ts'
import { existenceFirst } from './existence-first.ts'
import { provisionOf } from './provision-of.ts'
import { assertSameId } from './read-body.ts'
import { writtenAnswer } from './written-answer.ts'

/** PUT /entities/{entityId}: Replace Entity (clause 6.5.3.3). An unknown entity comes before anything wrong with the body. */
export function replaceEntityOperation(store: EntityStore, reader: EntityReader): HttpOperation {
  const replace = replaceEntity(store)
  return {
    params: targetParams,
    async handle(exchange) {
      const id = entityIdOf(exchange)
      const { tenant } = exchange
      const context = await existenceFirst(reader, { tenant, target: { id } }, () => exchange.context())
      const target = entityTarget(exchange, context)
      const entity = await existenceFirst(reader, { tenant, target }, () => {
        const entity = parseEntity(exchange.json(), context)
        assertSameId(entity.id, id)
        return entity
      })
      return writtenAnswer(await replace(provisionOf(exchange, context), { target, entity }))
    },
  }
}
