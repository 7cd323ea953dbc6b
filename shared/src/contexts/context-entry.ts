import type { DateTime } from '../ngsi-ld/entity.ts'
import type { JsonObject } from '../ngsi-ld/json.ts'

/** Where a kept @context comes from (clause 5.13.1): from a client, from the web, or made by the broker. */
export type ContextKind = 'Hosted' | 'Cached' | 'ImplicitlyCreated'

export const contextKinds: ReadonlySet<string> = new Set<ContextKind>([
  'Hosted',
  'Cached',
  'ImplicitlyCreated',
])

/** What is known of a kept @context, without its content. */
export interface ContextEntry {
  /** A URI; unique, and never used again for another content. */
  readonly localId: string
  readonly kind: ContextKind
  /** Where it was downloaded: of Cached ones alone. */
  readonly url?: string
  readonly createdAt: DateTime
  /** Until when what was downloaded is fresh. */
  readonly expiresAt?: DateTime
  readonly lastUsage?: DateTime
  readonly numberOfHits: number
}

const contextsPath = '/ngsi-ld/v1/jsonldContexts/'

/** The path under which an entry is found. */
export function contextPath(localId: string): string {
  return contextsPath + encodeURI(localId)
}

/** The local id in the URL of a context of this broker, or of another one of its kind; undefined in other URLs. */
export function localIdIn(url: string): string | undefined {
  const { pathname } = new URL(url)
  const at = pathname.lastIndexOf(contextsPath)
  if (at < 0) return undefined
  try {
    return decodeURIComponent(pathname.slice(at + contextsPath.length))
  } catch {
    return undefined
  }
}

/** The URL of an entry: the original one, or the one under which this broker serves it (clause 5.13.3.5). */
export function contextUrl(
  { url, localId }: Pick<ContextEntry, 'url' | 'localId'>,
  publicUrl: string,
): string {
  return url ?? publicUrl + contextPath(localId)
}

/** The metadata of an entry, as clients see them (clause 5.13.3.5). */
export function presentContext(entry: ContextEntry, publicUrl: string): JsonObject {
  const { localId, kind, createdAt, expiresAt, lastUsage, numberOfHits } = entry
  return {
    URL: contextUrl(entry, publicUrl),
    localId,
    kind,
    createdAt,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(lastUsage === undefined ? {} : { lastUsage }),
    numberOfHits,
  }
}
