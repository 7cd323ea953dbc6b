import type { Exchange, HttpOperation } from '@lodestream/shared/http/exchange'
import { jsonTypes } from '@lodestream/shared/http/media-type'
import { parseDateTime } from '@lodestream/shared/ngsi-ld/date-time'
import type { DateTime } from '@lodestream/shared/ngsi-ld/entity'
import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import { isJsonObject, type Json } from '@lodestream/shared/ngsi-ld/json'
import { isAbsoluteUri } from '@lodestream/shared/ngsi-ld/names'
import { deleteEntityMap } from '../../operations/delete-entity-map.ts'
import type { EntityMapParts } from '../../operations/entity-map-parts.ts'
import { retrieveEntityMap } from '../../operations/retrieve-entity-map.ts'
import { updateEntityMap } from '../../operations/update-entity-map.ts'
import { showEntityMap } from './show-entity-map.ts'

/** GET /entityMaps/{mapId}: Retrieve EntityMap (clause 6.32.3.1). */
export function retrieveEntityMapOperation({ maps }: EntityMapParts): HttpOperation {
  const retrieve = retrieveEntityMap(maps)
  return {
    params: [],
    negotiates: jsonTypes,
    async handle(exchange) {
      const mapId = mapIdOf(exchange)
      const context = await exchange.context()
      return { status: 200, body: showEntityMap(await retrieve(exchange.tenant, mapId)), context }
    },
  }
}

/** PATCH /entityMaps/{mapId}: Update EntityMap (clause 6.32.3.2). */
export function updateEntityMapOperation(parts: EntityMapParts): HttpOperation {
  const update = updateEntityMap(parts)
  return {
    params: [],
    async handle(exchange) {
      const mapId = mapIdOf(exchange)
      // Where the @context of a body may be is checked, though nothing here has names.
      await exchange.context()
      await update(exchange.tenant, mapId, expiryIn(exchange.json(), mapId))
      return { status: 204 }
    },
  }
}

/** DELETE /entityMaps/{mapId}: Delete EntityMap (clause 6.32.3.3). */
export function deleteEntityMapOperation({ maps }: EntityMapParts): HttpOperation {
  const remove = deleteEntityMap(maps)
  return {
    params: [],
    async handle(exchange) {
      await remove(exchange.tenant, mapIdOf(exchange))
      return { status: 204 }
    },
  }
}

function mapIdOf({ path }: Exchange): string {
  const { mapId = '' } = path
  if (!isAbsoluteUri(mapId)) throw new BadRequestData(`EntityMap id ${mapId} is not an absolute URI`)
  return mapId
}

/** What a fragment says about the expiry; members that only the broker writes are passed over (clause 5.14.2). */
function expiryIn(body: Json, mapId: string): DateTime | undefined {
  if (!isJsonObject(body)) throw new BadRequestData('The body must be one JSON object')
  const { id, type, expiresAt } = body
  if (id !== undefined && id !== mapId)
    throw new BadRequestData(`Member id must be that of the URL, ${mapId}`)
  if (type !== undefined && type !== 'EntityMap') throw new BadRequestData('Member type must be EntityMap')
  return expiresAt === undefined ? undefined : parseDateTime(expiresAt, 'Member expiresAt')
}
