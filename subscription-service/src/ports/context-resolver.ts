import type { RequestContext } from '@lodestream/shared/json-ld/terms'

/** Processes a @context: URL, object, array of these; null or undefined for the core alone. */
export interface ContextResolver {
  /** Rejects with LdContextNotAvailable when it cannot be fetched, with BadRequestData when it is no valid @context. */
  resolve(given: unknown): Promise<RequestContext>
}
