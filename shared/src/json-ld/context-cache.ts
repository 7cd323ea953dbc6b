import type { CachingContextLoader } from './context-loader.ts'
import { type CachingContextResolver, createContextResolver } from './context-resolver.ts'

/** What this process keeps of remote contexts. */
export interface ContextCache {
  /** Forgets a document and all that was made from it; without a URL, everything. */
  forget(url?: string): void
  /**
   * Loads a document anew; what it resolves with puts it in the place of what was kept. Rejects as a ContextResolver does
   * when there is no valid @context now, and then nothing has changed.
   */
  reload(url: string): Promise<() => void>
  /** How many processed contexts there are. */
  size(): number
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
      const { loaded, keep } = await loader.refetch(url)
      const load = async (each: string) => (each === url ? loaded : loader.load(each))
      await createContextResolver({ loader: { load } }).resolve(url)
      return () => {
        keep()
        resolver.forget(url)
      }
    },
    size: () => resolver.size(),
  }
}
