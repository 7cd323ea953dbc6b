import { EgressRefused } from '../egress/egress-refused.ts'
import { type FetchedDocument, type FetchOptions, fetchDocument } from '../egress/fetch-document.ts'
import { UnusableDocument } from '../egress/unusable-document.ts'
import { BadRequestData, LdContextNotAvailable } from '../ngsi-ld/errors.ts'
import type { Json } from '../ngsi-ld/json.ts'
import { BoundedCache } from './bounded-cache.ts'
import type { CachingContextLoader, LoadedContext } from './context-loader.ts'
import { freshnessMs } from './freshness.ts'
import { SingleFlight } from './single-flight.ts'

export interface RemoteContextLoaderOptions {
  /** A guarded agent (shared/egress). */
  readonly egress: FetchOptions['agent']
  /** For one document, redirects included. */
  readonly timeoutMs?: number
  readonly maxBytes?: number
  readonly maxRedirects?: number
  /** Documents kept, in bytes (estimated). */
  readonly maxCacheBytes?: number
  /** Documents on the way at the same time. */
  readonly maxPending?: number
  /** How long a failure is remembered. */
  readonly failureTtlMs?: number
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

export const defaultRemoteContextLimits = {
  timeoutMs: 5_000,
  maxBytes: 1024 * 1024,
  maxRedirects: 2,
  maxCacheBytes: 64 * 1024 * 1024,
  maxPending: 64,
  failureTtlMs: 5_000,
}

/** How long after it became stale a document still serves while its server does not answer. */
const maxStaleMs = 86_400_000
const maxFailures = 1_000
/** JSON in memory against its text. */
const parsedSizeFactor = 4
const accept = 'application/ld+json, application/json;q=0.9'
/** Request Timeout, Too Early, Too Many Requests: of 4xx, those that ask to come back. */
const passingStatuses: ReadonlySet<number> = new Set([408, 425, 429])

type Outcome = LoadedContext | Error
type Settings = Required<RemoteContextLoaderOptions>

/** Retrieves contexts over HTTP through the guard, each at most once at a time, and keeps them as long as they are fresh. */
export function createRemoteContextLoader(options: RemoteContextLoaderOptions): CachingContextLoader {
  const settings: Settings = { ...defaultRemoteContextLimits, now: Date.now, ...options }
  const documents = new BoundedCache<LoadedContext>(settings.maxCacheBytes)
  const failures = new BoundedCache<{ error: Error; untilMs: number }>(maxFailures)
  const flights = new SingleFlight<LoadedContext>()

  const retrieve = async (url: string): Promise<LoadedContext> => {
    const outcome = await attempt(url, settings)
    if (!(outcome instanceof Error)) {
      documents.set(url, outcome.loaded, outcome.bytes * parsedSizeFactor)
      return outcome.loaded
    }
    const untilMs = settings.now() + settings.failureTtlMs
    const stale = documents.get(url)
    if (stale && stale.freshUntilMs + maxStaleMs > untilMs) return { ...stale, freshUntilMs: untilMs }
    failures.set(url, { error: outcome, untilMs }, 1)
    throw outcome
  }

  const known = (url: string): Outcome | undefined => {
    const document = documents.get(url)
    if (document && document.freshUntilMs > settings.now()) return document
    const failure = failures.get(url)
    return failure && failure.untilMs > settings.now() ? failure.error : undefined
  }

  const load = async (url: string): Promise<LoadedContext> => {
    const outcome = known(url)
    if (outcome instanceof Error) throw outcome
    if (outcome) return outcome
    if (flights.size >= settings.maxPending && !flights.has(url))
      throw new LdContextNotAvailable(
        `The @context ${url} waits behind too many others that are being retrieved`,
        { isTemporary: true },
      )
    return flights.run(url, () => retrieve(url))
  }

  return {
    load,
    forget(url) {
      for (const kept of [documents, failures]) {
        if (url === undefined) kept.clear()
        else kept.delete(url)
      }
    },
    async refetch(url) {
      const outcome = await attempt(url, settings)
      if (outcome instanceof Error) throw outcome
      const { loaded, bytes } = outcome
      const keep = () => {
        documents.set(url, loaded, bytes * parsedSizeFactor)
        failures.delete(url)
      }
      return { loaded, keep }
    },
  }
}

interface Retrieved {
  readonly loaded: LoadedContext
  readonly bytes: number
}

async function attempt(url: string, settings: Settings): Promise<Retrieved | Error> {
  try {
    const fetched = await fetchContext(url, settings)
    const freshUntilMs = settings.now() + freshnessMs(fetched.headers, settings.now())
    return {
      loaded: { url: fetched.url, document: parseDocument(fetched), freshUntilMs },
      bytes: fetched.body.length,
    }
  } catch (error) {
    if (error instanceof BadRequestData) return error
    return new LdContextNotAvailable(`The @context ${url} cannot be retrieved: ${reasonOf(error)}`, {
      cause: error,
      isTemporary: !(error instanceof UnusableDocument || error instanceof EgressRefused),
    })
  }
}

/** Follows the pointer of an HTML page to its JSON-LD (JSON-LD 1.1 API 9.4), as https://schema.org/ has one. */
async function fetchContext(url: string, settings: Settings): Promise<FetchedDocument> {
  const first = await fetchOk(url, settings)
  const alternate = isJson(first) ? undefined : alternateOf(first)
  return alternate === undefined ? first : fetchOk(alternate, settings)
}

async function fetchOk(url: string, settings: Settings): Promise<FetchedDocument> {
  const fetched = await fetchDocument(url, { ...settings, agent: settings.egress, accept })
  const { status } = fetched
  if (status >= 200 && status < 300) return fetched
  const message = `${fetched.url} answers with status ${status}`
  throw status >= 500 || passingStatuses.has(status) ? new Error(message) : new UnusableDocument(message)
}

function isJson({ headers }: FetchedDocument): boolean {
  return /[/+]json\b/i.test(headers['content-type'] ?? '')
}

function alternateOf({ url, headers }: FetchedDocument): string | undefined {
  const links = (headers.link ?? '').split(/,\s*(?=<)/)
  const link = links.find((each) => /rel="?alternate"?/i.test(each) && each.includes('application/ld+json'))
  const target = /^\s*<([^>]*)>/.exec(link ?? '')?.[1]
  return target !== undefined && URL.canParse(target, url) ? new URL(target, url).href : undefined
}

function parseDocument({ url, body }: FetchedDocument): Json {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch (error) {
    throw new BadRequestData(`The @context ${url} is not JSON`, { cause: error })
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.message || String(Reflect.get(error, 'code') ?? error.name)
}
