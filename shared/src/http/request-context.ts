import type { ContextResolver } from '../json-ld/context-resolver.ts'
import type { RequestContext } from '../json-ld/terms.ts'
import { BadRequestData } from '../ngsi-ld/errors.ts'
import { isJsonObject, type Json } from '../ngsi-ld/json.ts'
import type { TenantId } from '../ngsi-ld/tenant.ts'
import { parseContextLink } from './context-link.ts'
import type { BodyKind } from './media-type.ts'

/** Where the @context of a request may be. */
export interface ContextSources {
  readonly link: string | undefined
  /** Undefined for GET and DELETE. */
  readonly body: { readonly kind: BodyKind; readonly json: Json } | undefined
  readonly tenant: TenantId
}

/** Finds and processes the @context of a request by the table of clause 6.3.5. */
export async function resolveRequestContext(
  contexts: ContextResolver,
  sources: ContextSources,
): Promise<RequestContext> {
  return contexts.resolve(findContext(sources), sources.tenant)
}

function findContext({ link, body }: ContextSources): unknown {
  const linked = parseContextLink(link)
  if (body === undefined) return linked
  const embedded = isJsonObject(body.json) && Object.hasOwn(body.json, '@context')
  if (body.kind === 'json') {
    if (embedded)
      throw new BadRequestData('Member @context is not allowed in a body of type application/json')
    return linked
  }
  if (linked !== undefined)
    throw new BadRequestData(
      'A Link header with a @context is not allowed with a body of type application/ld+json',
    )
  if (!isJsonObject(body.json) || !embedded)
    throw new BadRequestData('Member @context is missing in a body of type application/ld+json')
  return body.json['@context']
}
