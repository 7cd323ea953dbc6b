import type { CachingContextLoader } from './context-loader.ts'
import type { CachingContextResolver } from './context-resolver.ts'

/** What this process keeps of remote contexts. */
export interface ContextCache {
  /** Forgets a document and all that was made from it. */
  forget(url: string): void
  /** Replaces a document by what is there now. Rejects as a ContextLoader does, and then nothing has changed. */
  reload(url: string): Promise<{ readonly freshUntilMs: number }>
}

/** The two places where contexts are kept, as one: documents, and what was processed from them. */
export function createContextCache(
  loader: CachingContextLoader,
  resolver: CachingContextResolver,
): ContextCache {
  return {
    forget(url) {
      loader.forget(url)
      resolver.forget(url)
    },
    async reload(url) {
      const { freshUntilMs } = await loader.reload(url)
      resolver.forget(url)
      return { freshUntilMs }
    },
  }
}
