import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import {
  type JoinEntities,
  joinEntities as joinKnownEntities,
} from '@lodestream/shared/representation/join-entities'
import type { ShownEntity } from '@lodestream/shared/representation/shown-entity'
import type { EntityReader } from '../ports/entity-reader.ts'
import { LinkedEntities } from './linked-entities.ts'

/** Entities with those that their relationships lead to, as far as they are here. */
export const joinEntities =
  (reader: EntityReader) =>
  (tenant: TenantId, request: JoinEntities): Promise<readonly ShownEntity[]> =>
    joinKnownEntities(new LinkedEntities(reader, tenant), request)
