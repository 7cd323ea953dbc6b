import type { Exchange } from '@lodestream/shared/http/exchange'
import { parseDurationMs } from '@lodestream/shared/ngsi-ld/duration'
import type { EntityMap } from '../../domain/entity-map.ts'
import type { EntityMapUse } from '../../operations/query-entity-map.ts'
import { given } from './given.ts'
import type { EntityMapTexts, TextSource } from './query-texts.ts'

const entityMapHeader = 'ngsild-entitymap'
const entityMapsPath = '/ngsi-ld/v1/entityMaps/'

/**
 * The map that a request goes by: that of its header, or a new one; undefined when it does not ask for any. Throws
 * BadRequestData for a lifetime that is no duration.
 */
export function entityMapUseOf(
  exchange: Exchange,
  texts: EntityMapTexts,
  source: TextSource,
): EntityMapUse | undefined {
  const lifetimeMs = lifetimeOf(texts, source)
  const header = exchange.header(entityMapHeader)?.trim()
  if (!header && texts.entityMap !== true) return undefined
  return { ...given('id', header ? mapIdIn(header) : undefined), ...given('lifetimeMs', lifetimeMs) }
}

/** Milliseconds that a client wants a map to live. */
export function lifetimeOf({ entityMapLifetime }: EntityMapTexts, source: TextSource): number | undefined {
  if (entityMapLifetime === undefined) return undefined
  return parseDurationMs(entityMapLifetime, `${source} entityMapLifetime`)
}

/** The header that names a map: the path of its resource (clause 6.3.22). */
export function entityMapHeaders({ id }: EntityMap): Readonly<Record<string, string>> {
  return { 'NGSILD-EntityMap': entityMapsPath + encodeURI(id) }
}

/** A URL or path ends with the id; the bare id is taken too. */
function mapIdIn(header: string): string {
  const at = header.lastIndexOf('/entityMaps/')
  const id = at < 0 ? header : header.slice(at + '/entityMaps/'.length)
  try {
    return decodeURIComponent(id)
  } catch {
    return id
  }
}
