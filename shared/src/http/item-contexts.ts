import type { ContextResolver } from '../json-ld/context-resolver.ts'
import type { RequestContext } from '../json-ld/terms.ts'
import { BadRequestData } from '../ngsi-ld/errors.ts'
import { isJsonObject, type Json } from '../ngsi-ld/json.ts'
import { parseContextLink } from './context-link.ts'
import type { BodyKind } from './media-type.ts'
import type { ContextSources } from './request-context.ts'

/** Finds the @context of one item of a batch. Rejects with BadRequestData or LdContextNotAvailable. */
export type ItemContexts = (item: Json) => Promise<RequestContext>

/** Where the @contexts of items may be. */
export interface ItemContextSources extends Pick<ContextSources, 'link' | 'tenant'> {
  readonly kind: BodyKind
}

/**
 * The @contexts of a body that is an array (clause 6.3.5): that of the Link header for all items, or one in each item of an
 * `application/ld+json` body. Rejects where the request itself is at fault: its Link header.
 */
export async function resolveItemContexts(
  contexts: ContextResolver,
  { link, kind, tenant }: ItemContextSources,
): Promise<ItemContexts> {
  const linked = parseContextLink(link)
  if (kind === 'json') {
    const context = await contexts.resolve(linked, tenant)
    return async (item) => {
      if (embeddedContext(item) !== undefined)
        throw new BadRequestData('Member @context is not allowed in a body of type application/json')
      return context
    }
  }
  if (linked !== undefined)
    throw new BadRequestData(
      'A Link header with a @context is not allowed with a body of type application/ld+json',
    )
  return async (item) => {
    const embedded = embeddedContext(item)
    if (embedded === undefined)
      throw new BadRequestData('Member @context is missing in an item of a body of type application/ld+json')
    return contexts.resolve(embedded.given, tenant)
  }
}

function embeddedContext(item: Json): { readonly given: Json | undefined } | undefined {
  return isJsonObject(item) && Object.hasOwn(item, '@context') ? { given: item['@context'] } : undefined
}
