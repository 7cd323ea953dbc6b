import { BadRequestData, LdContextNotAvailable } from '../ngsi-ld/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../ngsi-ld/json.ts'
import type { ContextLimits } from './context-limits.ts'
import type { ContextLoader } from './context-loader.ts'
import { coreContextDocument, coreContextUrl, isCoreContextUrl } from './core-context.ts'

/** A user @context with all remote documents in place. */
export interface GatheredContext {
  /** Embedded contexts only, in the order of processing. */
  readonly parts: readonly JsonObject[]
  /** The URLs the client gave, without those of the core. */
  readonly urls: readonly string[]
  /** The client gave an object, alone or among URLs. */
  readonly hasEmbedded: boolean
  /** The client, or a document it refers to, lists the core context. */
  readonly hasCore: boolean
  /** Milliseconds since 1970 until which all documents are fresh. */
  readonly freshUntilMs: number
  /** The same by URL of the documents that were loaded. */
  readonly documents: ReadonlyMap<string, number>
}

export interface GatherOptions {
  readonly loader: ContextLoader
  readonly limits: ContextLimits
  readonly now: () => number
}

interface Gathering extends GatherOptions {
  readonly deadlineMs: number
  parts: JsonObject[]
  visited: number
  terms: number
  hasCore: boolean
  freshUntilMs: number
  readonly documents: Map<string, number>
}

/** Where a part stands: the documents on the way to it, the nearest last. */
type Trail = readonly string[]

/** The core where a client lists it in the middle: not protected, so that what follows may be processed at all. */
const corePart = Object.fromEntries(
  Object.entries(contextMember(coreContextDocument(coreContextUrl), coreContextUrl) as JsonObject).filter(
    ([key]) => key !== '@protected',
  ),
)

/**
 * Loads what a client's @context refers to.
 * @throws LdContextNotAvailable when a part cannot be had, BadRequestData when it is not valid or too large
 */
export async function gatherContextParts(given: unknown, options: GatherOptions): Promise<GatheredContext> {
  const nowMs = options.now()
  const { maxAgeMs, maxLoadMs } = options.limits
  const progress = { parts: [], visited: 0, terms: 0, hasCore: false, documents: new Map<string, number>() }
  const times = { freshUntilMs: nowMs + maxAgeMs, deadlineMs: nowMs + maxLoadMs }
  const gathering: Gathering = { ...options, ...progress, ...times }
  await visit(given, [], gathering)
  const list = [given].flat()
  const urls = list.filter((part) => typeof part === 'string')
  while (gathering.parts.at(-1) === corePart) gathering.parts.pop()
  return {
    parts: gathering.parts,
    urls: urls.filter((url) => !isCoreContextUrl(url)),
    hasEmbedded: list.some(isJsonObject),
    hasCore: gathering.hasCore,
    freshUntilMs: gathering.freshUntilMs,
    documents: gathering.documents,
  }
}

async function visit(context: unknown, trail: Trail, gathering: Gathering): Promise<void> {
  if (!Array.isArray(context)) return visitOne(context, trail, gathering)
  for (const element of context) await visitOne(element, trail, gathering)
}

async function visitOne(part: unknown, trail: Trail, gathering: Gathering): Promise<void> {
  gathering.visited += 1
  const { maxParts } = gathering.limits
  if (gathering.visited > maxParts) throw new BadRequestData(`The @context has more than ${maxParts} parts`)
  if (part === null) gathering.parts = []
  else if (typeof part === 'string') await visitUrl(part, trail, gathering)
  else if (isJsonObject(part)) addPart(await withImport(part, trail, gathering), gathering)
  else throw new BadRequestData('The @context must be a URL, an object or an array of these')
}

async function visitUrl(reference: string, trail: Trail, gathering: Gathering): Promise<void> {
  const url = absoluteUrl(reference, trail, gathering)
  if (isCoreContextUrl(url)) {
    gathering.hasCore = true
    gathering.parts.push(corePart)
    return
  }
  const { context, foundAt } = await load(url, trail, gathering)
  await visit(context, [...trail, url, foundAt], gathering)
}

function addPart(part: JsonObject, gathering: Gathering): void {
  const { maxTerms } = gathering.limits
  gathering.terms += Object.keys(part).length
  if (gathering.terms > maxTerms) throw new BadRequestData(`The @context defines more than ${maxTerms} terms`)
  gathering.parts.push(part)
}

/** `@import` of JSON-LD 1.1: the members of the imported context beneath those of the importing one. */
async function withImport(part: JsonObject, trail: Trail, gathering: Gathering): Promise<JsonObject> {
  const { '@import': reference, ...own } = part
  if (reference === undefined) return part
  if (typeof reference !== 'string') throw new BadRequestData('Member @import of the @context must be a URL')
  const { context } = await load(absoluteUrl(reference, trail, gathering), trail, gathering)
  if (!isJsonObject(context) || Object.hasOwn(context, '@import'))
    throw new BadRequestData(
      `The @context imports ${reference}, which is not a single context without @import`,
    )
  return { ...context, ...own }
}

function absoluteUrl(reference: string, trail: Trail, { limits }: Gathering): string {
  if (reference.length > limits.maxUrlLength)
    throw new LdContextNotAvailable(
      `The URL of the @context is longer than ${limits.maxUrlLength} characters`,
    )
  const base = trail.at(-1)
  const url = URL.canParse(reference, base) ? new URL(reference, base) : undefined
  if (url && (url.protocol === 'http:' || url.protocol === 'https:')) return url.href
  throw new LdContextNotAvailable(
    `The @context ${reference.slice(0, 256)} is not an absolute http or https URL`,
  )
}

async function load(
  url: string,
  trail: Trail,
  gathering: Gathering,
): Promise<{ context: Json; foundAt: string }> {
  if (trail.includes(url)) throw new BadRequestData(`The @context ${url} refers to itself`)
  // The trail holds two URLs a document: as asked for, and where it was found.
  if (trail.length / 2 >= gathering.limits.maxDepth)
    throw new BadRequestData(
      `The @context ${url} is nested deeper than ${gathering.limits.maxDepth} documents`,
    )
  if (gathering.now() > gathering.deadlineMs)
    throw new LdContextNotAvailable(
      `The @context takes longer than ${gathering.limits.maxLoadMs} ms to load`,
      { isTemporary: true },
    )
  const loaded = await gathering.loader.load(url)
  gathering.documents.set(url, loaded.freshUntilMs)
  gathering.freshUntilMs = Math.min(gathering.freshUntilMs, loaded.freshUntilMs)
  return { context: contextMember(loaded.document, url), foundAt: loaded.url }
}

function contextMember(document: Json | undefined, url: string): Json {
  const context =
    isJsonObject(document) && Object.hasOwn(document, '@context') ? document['@context'] : undefined
  if (context === undefined) throw new BadRequestData(`The document at ${url} has no @context`)
  return context
}
