import { createHash } from 'node:crypto'
import { BadRequestData } from '../ngsi-ld/errors.ts'
import type { Json } from '../ngsi-ld/json.ts'
import { defaultTenant, type TenantId } from '../ngsi-ld/tenant.ts'
import { BoundedCache } from './bounded-cache.ts'
import type { ContextHost } from './context-host.ts'
import { type ContextLimits, defaultContextLimits } from './context-limits.ts'
import type { ContextLoader } from './context-loader.ts'
import { isCoreContextUrl } from './core-context.ts'
import { type GatherOptions, gatherContextParts } from './gather-context-parts.ts'
import { processContextParts } from './process-context-parts.ts'
import { buildRequestContext, coreRequestContext } from './request-context.ts'
import { SingleFlight } from './single-flight.ts'
import type { RequestContext } from './terms.ts'

export interface ContextResolver {
  /**
   * @param given what the client gave as @context: a URL, an object, an array of them; undefined for none
   * @param tenant who uses it, for the statistics of what is kept; without it the default tenant
   * @throws BadRequestData when it is not a valid @context, LdContextNotAvailable when a part cannot be retrieved
   */
  resolve(given: unknown, tenant?: TenantId): Promise<RequestContext>
}

/** A ContextResolver that can be told what is no longer so. */
export interface CachingContextResolver extends ContextResolver {
  /** Forgets what was processed from the document at this URL; without a URL, everything. */
  forget(url?: string): void
  /** How many processed contexts are kept. */
  size(): number
}

export interface ContextResolverOptions {
  readonly loader: ContextLoader
  readonly limits?: ContextLimits
  /** Who serves contexts in this process, and counts their use. */
  readonly host?: ContextHost
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

interface Resolved {
  readonly context: RequestContext
  readonly freshUntilMs: number
  readonly documents: ReadonlyMap<string, number>
  /** Bytes in memory, estimated. */
  readonly weight: number
}

/** Texts longer than this are known by their digest. */
const maxKeyLength = 256
/** Memory a term takes in its definition and the inverse context, and what names looked up in it take at most. */
const bytesPerTerm = 400
const bytesPerContext = 131_072

/**
 * Processes contexts as clients give them, once: what is processed is kept as long as its documents are fresh, and
 * requests that come with the same @context at the same time share the work.
 */
export function createContextResolver(options: ContextResolverOptions): CachingContextResolver {
  const { loader, host, limits = defaultContextLimits, now = Date.now } = options
  const resolved = new BoundedCache<Resolved>(limits.maxCacheBytes)
  const flights = new SingleFlight<Resolved>()

  const process = async (key: string, given: unknown): Promise<Resolved> => {
    const entry = await resolveContext(given, { loader, limits, now }, host)
    resolved.set(key, entry, entry.weight)
    return entry
  }

  const find = (given: unknown): Resolved | Promise<Resolved> => {
    const key = contextKey(given)
    const known = resolved.get(key)
    return known && known.freshUntilMs > now() ? known : flights.run(key, () => process(key, given))
  }

  return {
    async resolve(given, tenant = defaultTenant) {
      if (isCoreOnly(given)) return coreRequestContext
      const { context, documents } = await find(given)
      host?.used(tenant, documents)
      return context
    },
    forget: (url) => resolved.deleteWhere(({ documents }) => url === undefined || documents.has(url)),
    size: () => resolved.size,
  }
}

function isCoreOnly(given: unknown): boolean {
  if (given === undefined || given === null) return true
  return [given].flat().every((part) => part === null || (typeof part === 'string' && isCoreContextUrl(part)))
}

function contextKey(given: unknown): string {
  const text = toText(given)
  return text.length > maxKeyLength ? createHash('sha256').update(text).digest('base64') : text
}

function toText(given: unknown): string {
  try {
    return JSON.stringify(given)
  } catch (error) {
    throw new BadRequestData('The @context is nested too deeply', { cause: error })
  }
}

async function resolveContext(
  given: unknown,
  options: GatherOptions,
  host: ContextHost | undefined,
): Promise<Resolved> {
  const gathered = await gatherContextParts(given, options)
  const definitions = await processContextParts(gathered.parts, options.limits)
  // JSON, since the parts of anything else were refused.
  const context = buildRequestContext(given as Json, { gathered, definitions, host })
  const weight =
    bytesPerContext + definitions.size * bytesPerTerm + (gathered.hasEmbedded ? toText(given).length : 0)
  const { freshUntilMs, documents } = gathered
  return { context, freshUntilMs, documents, weight }
}
