import type { Json } from '../ngsi-ld/json.ts'

/** A document that holds an @context, as retrieved. */
export interface LoadedContext {
  /** Where it was found in the end; relative references in it are relative to this. */
  readonly url: string
  readonly document: Json
  /** Milliseconds since 1970 until which the document may be used without asking again. */
  readonly freshUntilMs: number
}

/** Port: where documents with contexts come from. Core contexts are never asked for. */
export interface ContextLoader {
  /**
   * @param url absolute, http or https
   * @throws LdContextNotAvailable when it cannot be retrieved, BadRequestData when what is there is not JSON
   */
  load(url: string): Promise<LoadedContext>
}

/** A ContextLoader that keeps what it loaded. */
export interface CachingContextLoader extends ContextLoader {
  /** Forgets a document; without a URL, all. */
  forget(url?: string): void
  /** Loads the document anew, whatever is kept. Rejects as `load` does. */
  refetch(url: string): Promise<RefetchedContext>
}

/** A document that was loaded anew. */
export interface RefetchedContext {
  readonly loaded: LoadedContext
  /** Puts it in the place of what was kept. */
  keep(): void
}
