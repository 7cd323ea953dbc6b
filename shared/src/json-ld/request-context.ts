import type { Json } from '../ngsi-ld/json.ts'
import { buildTerms } from './build-terms.ts'
import { coreContextUrl } from './core-context.ts'
import { coreTerms } from './core-terms.ts'
import type { GatheredContext } from './gather-context-parts.ts'
import type { TermDefinitions } from './term-definition.ts'
import type { RequestContext } from './terms.ts'

/** The context of a request that gives none, or only the core. */
export const coreRequestContext: RequestContext = {
  expand: coreTerms.expand,
  compact: coreTerms.compact,
  given: undefined,
  linkUrl: coreContextUrl,
  eventContexts: [coreContextUrl],
  eventTerms: coreTerms,
}

/** The context of a request from what its client gave, gathered and processed. */
export function buildRequestContext(
  given: Json,
  gathered: GatheredContext,
  definitions: TermDefinitions,
): RequestContext {
  const { urls, hasEmbedded, hasCore } = gathered
  const terms = buildTerms(definitions)
  const [onlyUrl] = urls.length === 1 && !hasEmbedded ? urls : []
  return {
    expand: terms.expand,
    compact: terms.compact,
    given: hasCore ? given : [given, coreContextUrl].flat(),
    linkUrl: onlyUrl ?? coreContextUrl,
    eventContexts: hasEmbedded ? [coreContextUrl] : [...urls, coreContextUrl],
    eventTerms: hasEmbedded ? coreTerms : terms,
  }
}
