import type { Entity } from '@lodestream/shared/ngsi-ld/entity'
import { compilePattern } from '@lodestream/shared/query/pattern'
import { matchesTypes } from '@lodestream/shared/query/type-selection'
import type { EntitySelector } from '../../domain/subscription.ts'
import type { CurrentEntities } from '../../ports/current-entities.ts'

const pageSize = 2

/** The CurrentEntities of tests: those that `entities` holds now, of one tenant, in small pages. */
export function createMemoryCurrentEntities(entities: readonly Entity[], tenant = ''): CurrentEntities {
  return {
    async *select(asked, selectors) {
      const found = asked === tenant ? entities.filter((entity) => isSelected(entity, selectors)) : []
      for (let start = 0; start < found.length; start += pageSize) yield found.slice(start, start + pageSize)
    },
  }
}

function isSelected(entity: Entity, selectors: readonly EntitySelector[] | undefined): boolean {
  if (!selectors) return true
  return selectors.some(({ types, ids, idPattern }) => {
    if (!matchesTypes(types, entity.types)) return false
    if (ids) return ids.includes(entity.id)
    return idPattern === undefined || compilePattern(idPattern).test(entity.id)
  })
}
