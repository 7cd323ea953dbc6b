import { type Dispatcher, request } from 'undici'
import { UnusableDocument } from './unusable-document.ts'

/** What came back. Headers by lower-case name. */
export interface FetchedDocument {
  /** After redirects. */
  readonly url: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

export interface FetchOptions {
  /** A guarded agent: each hop passes it. */
  readonly agent: Dispatcher
  readonly accept: string
  /** For everything, redirects and body included. */
  readonly timeoutMs: number
  readonly maxBytes: number
  readonly maxRedirects: number
}

const redirectStatuses = new Set([301, 302, 303, 307, 308])

/**
 * GET of a document of bounded size within bounded time.
 * @throws Error with a message fit for the client: refused (EgressRefused), unreachable, too slow, or UnusableDocument: too
 *   large, too many redirects
 */
export async function fetchDocument(url: string, options: FetchOptions): Promise<FetchedDocument> {
  const signal = AbortSignal.timeout(options.timeoutMs)
  try {
    return await follow(url, { ...options, signal }, options.maxRedirects)
  } catch (error) {
    if (!signal.aborted) throw error
    throw new Error(`${url} does not answer within ${options.timeoutMs} ms`, { cause: error })
  }
}

type HopOptions = FetchOptions & { readonly signal: AbortSignal }

async function follow(url: string, options: HopOptions, redirectsLeft: number): Promise<FetchedDocument> {
  const { agent, signal, accept } = options
  const response = await request(url, { dispatcher: agent, signal, headers: { accept } })
  const headers = flatHeaders(response.headers)
  const { statusCode: status, body } = response
  const location = redirectStatuses.has(status) ? headers.location : undefined
  if (location === undefined)
    return { url, status, headers, body: await readBody(body, url, options.maxBytes) }
  body.on('error', () => undefined).destroy()
  if (redirectsLeft === 0)
    throw new UnusableDocument(`${url} redirects more than ${options.maxRedirects} times`)
  return follow(httpUrl(location, url), options, redirectsLeft - 1)
}

function flatHeaders(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]))
}

function httpUrl(location: string, base: string): string {
  if (!URL.canParse(location, base)) throw new UnusableDocument(`${base} redirects to what is no URL`)
  const target = new URL(location, base)
  if (target.protocol === 'http:' || target.protocol === 'https:') return target.href
  throw new UnusableDocument(`${base} redirects to ${target.protocol}, which is not http or https`)
}

async function readBody(body: AsyncIterable<Buffer>, url: string, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  // Leaving the loop by an exception destroys the body, and with it the connection.
  for await (const chunk of body) {
    size += chunk.length
    if (size > maxBytes) throw new UnusableDocument(`${url} is larger than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
