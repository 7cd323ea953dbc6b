import type { Exchange, HttpOperation } from '@lodestream/shared/http/exchange'
import { jsonTypes } from '@lodestream/shared/http/media-type'
import { booleanParam } from '@lodestream/shared/http/query-params'
import type { ExchangeParts } from '@lodestream/shared/http/read-exchange'
import { registerResource } from '@lodestream/shared/http/resource'
import type { HttpServer } from '@lodestream/shared/http/server'
import type { RequestContext, Terms } from '@lodestream/shared/json-ld/terms'
import { BadRequestData, ResourceNotFound } from '@lodestream/shared/ngsi-ld/errors'
import { isName } from '@lodestream/shared/ngsi-ld/names'
import { v4 as newUuid } from 'uuid'
import {
  presentAttribute,
  presentAttributeInfo,
  presentAttributeList,
  presentType,
  presentTypeInfo,
  presentTypeList,
} from '../../domain/present-discovery.ts'
import type { EntityDiscovery } from '../../ports/entity-discovery.ts'

/** What the discovery resources stand on. */
export interface DiscoveryRoutesParts extends ExchangeParts {
  readonly discovery: EntityDiscovery
}

/** The resources of clauses 6.25 to 6.28: what types and attributes there are. */
export function registerDiscoveryRoutes(server: HttpServer, parts: DiscoveryRoutesParts): void {
  const { discovery } = parts
  registerResource(server, '/types', { parts, GET: discoverTypesOperation(discovery) })
  registerResource(server, '/types/:type', { parts, GET: discoverTypeOperation(discovery) })
  registerResource(server, '/attributes', { parts, GET: discoverAttributesOperation(discovery) })
  registerResource(server, '/attributes/:attrId', { parts, GET: discoverAttributeOperation(discovery) })
}

/** GET /types: Retrieve Available Entity Types, with and without details (clauses 5.7.5 and 5.7.6). */
function discoverTypesOperation(discovery: EntityDiscovery): HttpOperation {
  return discoveryOperation(['details'], async ({ tenant, params }, terms) => {
    const details = booleanParam(params, 'details') === true
    if (details) return (await discovery.types(tenant)).map((type) => presentType(type, terms))
    return presentTypeList(newListId('EntityTypeList'), await discovery.typeNames(tenant), terms)
  })
}

/** GET /types/{type}: Retrieve Available Entity Type Information (clause 5.7.7). */
function discoverTypeOperation(discovery: EntityDiscovery): HttpOperation {
  return discoveryOperation([], async ({ tenant, path }, terms) => {
    const type = terms.expand(nameOf('Entity type', path.type), 'type')
    const info = await discovery.type(tenant, type)
    if (info === undefined) throw new ResourceNotFound(`No entity has the type ${type}`)
    return presentTypeInfo({ type, ...info }, terms)
  })
}

/** GET /attributes: Retrieve Available Attributes, with and without details (clauses 5.7.8 and 5.7.9). */
function discoverAttributesOperation(discovery: EntityDiscovery): HttpOperation {
  return discoveryOperation(['details'], async ({ tenant, params }, terms) => {
    const details = booleanParam(params, 'details') === true
    if (details) return (await discovery.attributes(tenant)).map((each) => presentAttribute(each, terms))
    return presentAttributeList(newListId('AttributeList'), await discovery.attributeNames(tenant), terms)
  })
}

/** GET /attributes/{attrId}: Retrieve Available Attribute Information (clause 5.7.10). */
function discoverAttributeOperation(discovery: EntityDiscovery): HttpOperation {
  return discoveryOperation([], async ({ tenant, path }, terms) => {
    const attribute = terms.expand(nameOf('Attribute name', path.attrId), 'attribute')
    const info = await discovery.attribute(tenant, attribute)
    if (info === undefined) throw new ResourceNotFound(`No entity has the attribute ${attribute}`)
    return presentAttributeInfo({ attribute, ...info }, terms)
  })
}

function discoveryOperation(
  params: readonly string[],
  tell: (exchange: Exchange, terms: Terms) => Promise<unknown>,
): HttpOperation {
  return {
    params: [...params, 'local'],
    negotiates: jsonTypes,
    async handle(exchange) {
      booleanParam(exchange.params, 'local')
      for (const param of params) booleanParam(exchange.params, param)
      const context: RequestContext = await exchange.context()
      return { status: 200, body: await tell(exchange, context), context }
    },
  }
}

function newListId(type: string): string {
  return `urn:ngsi-ld:${type}:${newUuid()}`
}

function nameOf(what: string, name = ''): string {
  if (!isName(name)) throw new BadRequestData(`${what} ${name} is neither a name nor an absolute IRI`)
  return name
}
