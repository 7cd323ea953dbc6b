import { LdContextNotAvailable } from '../ngsi-ld/errors.ts'
import type { ContextLimits } from './context-limits.ts'
import type { ContextLoader } from './context-loader.ts'
import { coreContextUrl, isCoreContextUrl } from './core-context.ts'
import { coreTerms } from './core-terms.ts'
import type { RequestContext } from './terms.ts'

/** The context of a request that gives none. */
export const coreRequestContext: RequestContext = {
  expand: coreTerms.expand,
  compact: coreTerms.compact,
  given: undefined,
  linkUrl: coreContextUrl,
  eventContexts: [coreContextUrl],
  eventTerms: coreTerms,
}

export interface ContextResolver {
  /**
   * @param given what the client gave as @context: a URL, an object, an array of them; undefined for none
   * @throws BadRequestData when it is not a valid @context, LdContextNotAvailable when a part cannot be retrieved
   */
  resolve(given: unknown): Promise<RequestContext>
}

export interface ContextResolverOptions {
  readonly loader: ContextLoader
  readonly limits?: ContextLimits
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

export function createContextResolver(_options: ContextResolverOptions): ContextResolver {
  return {
    resolve: async (given) => {
      const parts = given === undefined || given === null ? [] : [given].flat()
      if (parts.every((part) => typeof part === 'string' && isCoreContextUrl(part))) return coreRequestContext
      throw new LdContextNotAvailable('The @context is not available')
    },
  }
}
