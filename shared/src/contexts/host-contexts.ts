import { BoundedCache } from '../json-ld/bounded-cache.ts'
import type { ContextHost } from '../json-ld/context-host.ts'
import type { DateTime } from '../ngsi-ld/entity.ts'
import { LdContextNotAvailable } from '../ngsi-ld/errors.ts'
import { contextPath, localIdIn } from './context-entry.ts'
import type { ContextUsage } from './context-usage.ts'
import type { JsonldContextStore } from './jsonld-context-store.ts'
import { localIdFor } from './local-id-for.ts'

/** Own contexts do not change; who deletes one says so. */
const ownFreshMs = 3_600_000
/** After this the store is asked again whether an ImplicitlyCreated context is still there. */
const impliedMs = 60_000
const maxRemembered = 10_000

export interface HostContextsParts {
  readonly store: JsonldContextStore
  readonly usage: ContextUsage
  readonly now: () => DateTime
  /** Where clients reach this broker, without a slash at the end. */
  readonly publicUrl: () => string
}

/** A ContextHost that can be told what is no longer so. */
export interface HostedContexts extends ContextHost {
  /** Forgets an own context; answers the URLs under which it was known. */
  forget(localId: string): readonly string[]
}

/**
 * The contexts of the store as those of this broker. A URL is its own by the path and an id in the store, whatever host name
 * the client knows the broker by: ids cannot be guessed, nor made to order.
 */
export function hostContexts({ store, usage, now, publicUrl }: HostContextsParts): HostedContexts {
  const own = new Map<string, string>()
  const implied = new BoundedCache<number>(maxRemembered)

  const remember = (url: string, localId: string) => {
    if (own.size >= maxRemembered) own.clear()
    own.set(url, localId)
  }

  return {
    async find(url) {
      const localId = localIdIn(url)
      const found = localId === undefined ? undefined : await store.content(localId)
      if (localId !== undefined && found !== undefined) {
        remember(url, localId)
        const freshUntilMs = Date.parse(now()) + ownFreshMs
        return { url, document: { '@context': found.content }, freshUntilMs }
      }
      if (localId === undefined || !url.startsWith(`${publicUrl()}/`)) return undefined
      throw new LdContextNotAvailable(`The @context ${url} is not, or no longer, hosted here`)
    },
    async implicit(tenant, given) {
      const localId = localIdFor(JSON.stringify(given))
      const createdAt = now()
      const key = JSON.stringify([tenant, localId])
      if ((implied.get(key) ?? 0) < Date.parse(createdAt)) {
        await store.add({ tenant, localId, kind: 'ImplicitlyCreated', content: given, createdAt })
        implied.set(key, Date.parse(createdAt) + impliedMs, 1)
      }
      return publicUrl() + contextPath(localId)
    },
    used(tenant, documents) {
      const lastUsage = now()
      for (const [url, freshUntilMs] of documents) {
        const localId = own.get(url)
        if (localId !== undefined) usage.count({ tenant, localId, lastUsage })
        else usage.count({ tenant, url, freshUntilMs, lastUsage })
      }
    },
    forget(localId) {
      const urls = [...own].filter(([, id]) => id === localId).map(([url]) => url)
      for (const url of urls) own.delete(url)
      implied.clear()
      return urls
    },
  }
}
