import { coreTerms } from '@lodestream/shared/json-ld/core-terms'
import type { Entity } from '@lodestream/shared/ngsi-ld/entity'
import type { JsonObject } from '@lodestream/shared/ngsi-ld/json'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { parseStoredEntity } from '@lodestream/shared/representation/parse-stored-entity'
import type { ActualState } from '../domain/compare-states.ts'
import type { HttpBroker } from './http-broker.ts'

/** Entities of one page. */
const pageSize = 200

/** The entities that a running broker has, names expanded, with system attributes. */
export function brokerState(broker: HttpBroker): ActualState {
  return { name: broker.url, tenants: broker.tenants, entities: (tenant) => readEntities(broker, tenant) }
}

async function* readEntities(broker: HttpBroker, tenant: TenantId): AsyncGenerator<Entity> {
  for (let offset = 0; ; offset += pageSize) {
    const query = `type=*&options=sysAttrs&limit=${pageSize}&offset=${offset}`
    const answer = await broker.get(`/ngsi-ld/v1/entities?${query}`, { tenant })
    const page = (await answer.json()) as JsonObject[]
    for (const entity of page) yield parseStoredEntity(entity, coreTerms)
    if (page.length < pageSize) return
  }
}
