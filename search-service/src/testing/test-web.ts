import type { CachingContextLoader, LoadedContext } from '@lodestream/shared/json-ld/context-loader'
import { LdContextNotAvailable } from '@lodestream/shared/ngsi-ld/errors'
import type { Json } from '@lodestream/shared/ngsi-ld/json'

/** Contexts that tests can have, by URL, and what was loaded of them. */
export interface TestWeb extends CachingContextLoader {
  readonly documents: Map<string, Json>
  readonly loads: string[]
}

/** A web with a context for cars. */
export function createTestWeb(): TestWeb {
  const cars = { Car: 'http://cars.test/Car', speed: 'http://cars.test/speed', red: 'http://cars.test/red' }
  const documents = new Map<string, Json>([['http://context.test/cars.jsonld', { '@context': cars }]])
  const kept = new Map<string, LoadedContext>()
  const loads: string[] = []
  const fetch = async (url: string) => {
    loads.push(url)
    const document = documents.get(url)
    if (document === undefined) throw new LdContextNotAvailable(`${url} is not available`)
    return { url, document, freshUntilMs: Date.parse('2100-01-01T00:00:00Z') }
  }
  return {
    documents,
    loads,
    async load(url) {
      const loaded = kept.get(url) ?? (await fetch(url))
      kept.set(url, loaded)
      return loaded
    },
    forget: (url = '') => void kept.delete(url),
    async refetch(url) {
      const loaded = await fetch(url)
      return { loaded, keep: () => void kept.set(url, loaded) }
    },
  }
}
