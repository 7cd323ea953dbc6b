import type { Json } from '../ngsi-ld/json.ts'
import { buildTerms } from './build-terms.ts'
import type { ContextHost } from './context-host.ts'
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

interface ProcessedContext {
  readonly gathered: GatheredContext
  readonly definitions: TermDefinitions
  readonly host: ContextHost | undefined
}

/** The context of a request from what its client gave, gathered and processed. */
export function buildRequestContext(
  given: Json,
  { gathered, definitions, host }: ProcessedContext,
): RequestContext {
  const { urls, hasEmbedded, hasCore } = gathered
  const terms = buildTerms(definitions)
  const [onlyUrl] = urls.length === 1 && !hasEmbedded ? urls : []
  const complete = hasCore ? given : [given, coreContextUrl].flat()
  return {
    expand: terms.expand,
    compact: terms.compact,
    given: complete,
    linkUrl: onlyUrl ?? coreContextUrl,
    ...(onlyUrl === undefined && host && { hostedUrl: (tenant) => host.implicit(tenant, complete) }),
    eventContexts: hasEmbedded ? [coreContextUrl] : [...urls, coreContextUrl],
    eventTerms: hasEmbedded ? coreTerms : terms,
  }
}
