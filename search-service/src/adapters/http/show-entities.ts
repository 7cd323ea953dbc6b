import type { Answer, Exchange } from '@lodestream/shared/http/exchange'
import { preferredVersion } from '@lodestream/shared/http/preferred-version'
import type { RequestContext } from '@lodestream/shared/json-ld/terms'
import type { JsonObject } from '@lodestream/shared/ngsi-ld/json'
import type { EntityView } from '@lodestream/shared/representation/entity-view'
import { fallBackToVersion } from '@lodestream/shared/representation/fall-back-to-version'
import type { ShownEntity } from '@lodestream/shared/representation/shown-entity'
import {
  type GeoJsonOptions,
  toFeature,
  toFeatureCollection,
} from '@lodestream/shared/representation/to-geojson'
import { entityText, writers } from './entity-text.ts'
import { geometryPropertyOf } from './geometry-property-param.ts'
import { given } from './given.ts'
import type { RepresentationRequest } from './representation-param.ts'

/** How a request wants to see entities. */
export interface Showing {
  readonly context: RequestContext
  readonly representation: RepresentationRequest
  readonly view: EntityView
}

/** The part of an answer that shows one entity. */
export function showEntity(exchange: Exchange, entity: ShownEntity, showing: Showing): Shown {
  if (exchange.answerType !== 'application/geo+json')
    return inVersion(exchange, showing, (write) => write(entity))
  return geoJson(exchange, toFeature(entity, geoJsonOptions(exchange, showing)), showing)
}

/** The part of an answer that shows a list. */
export function showEntities(exchange: Exchange, entities: readonly ShownEntity[], showing: Showing): Shown {
  if (exchange.answerType === 'application/json' && preferredVersion(exchange.header('prefer')) === undefined)
    return {
      text: `[${entities.map((entity) => entityText(entity, showing)).join(',')}]`,
      ...contextOf(showing),
    }
  if (exchange.answerType !== 'application/geo+json')
    return inVersion(exchange, showing, (write) => entities.map(write))
  return geoJson(exchange, toFeatureCollection(entities, geoJsonOptions(exchange, showing)), showing)
}

type Shown = Pick<Answer, 'body' | 'text' | 'context' | 'linksContext' | 'headers' | 'downgraded'>

type Write = (entity: ShownEntity) => JsonObject

/** Shows entities as `Prefer: ngsi-ld=<version>` asks for, and says so; whether that made a difference too (clause 6.3.21). */
function inVersion(exchange: Exchange, showing: Showing, show: (write: Write) => unknown): Shown {
  const write = writerOf(showing)
  const body = show(write)
  const version = preferredVersion(exchange.header('prefer'))
  if (version === undefined) return { body, ...contextOf(showing) }
  const fallback = { minor: version.minor, terms: showing.context }
  const older = show((entity) => write(fallBackToVersion(entity, fallback)))
  const downgraded = JSON.stringify(older) !== JSON.stringify(body)
  const headers = { 'preference-applied': `ngsi-ld=${version.applied}` }
  return { body: older, ...contextOf(showing), headers, downgraded }
}

/** The @context is in the outer object, unless the client prefers a Link (clause 6.3.15). */
function geoJson(exchange: Exchange, body: JsonObject, showing: Showing): Shown {
  const preferred = /(?:^|,)\s*body\s*=\s*"?json"?\s*(?:[,;]|$)/i.test(exchange.header('prefer') ?? '')
  if (!preferred) return { body, ...contextOf(showing) }
  return { body, ...contextOf(showing), linksContext: true, headers: { 'preference-applied': 'body=json' } }
}

function contextOf({ context }: Showing): { readonly context: RequestContext } {
  return { context }
}

function geoJsonOptions(exchange: Exchange, showing: Showing): GeoJsonOptions {
  return {
    geometryProperty: geometryPropertyOf(exchange, showing.context),
    ...given('datasetIds', showing.view.datasetIds),
    write: writerOf(showing),
  }
}

function writerOf({ context, representation }: Showing): (entity: ShownEntity) => JsonObject {
  const { format, sysAttrs } = representation
  return (entity) => writers[format](entity, context, { sysAttrs })
}
