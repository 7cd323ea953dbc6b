import { createServer, type HttpServer } from '@lodestream/shared/http/server'
import type { ContextHost } from '@lodestream/shared/json-ld/context-host'
import { createContextResolver } from '@lodestream/shared/json-ld/context-resolver'
import { createLogger } from '@lodestream/shared/logging/logger'
import { LdContextNotAvailable } from '@lodestream/shared/ngsi-ld/errors'
import type { Json } from '@lodestream/shared/ngsi-ld/json'
import { assertDescribed } from '@lodestream/shared/testing/described-answers'
import { registerSubscriptions } from '../adapters/http/subscription-routes.ts'
import { createMemorySubscriptionStore } from '../adapters/memory/memory-subscription-store.ts'
import type { DeliveryStatistics } from '../domain/subscription.ts'
import type { SubscriptionStore } from '../ports/subscription-store.ts'

/** What tests send: JSON unless a text is given. */
export interface TestRequest {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** What came back. */
export interface TestAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: the JSON of an answer is whatever the test expects
  readonly json: any
}

/** The subscription API over memory. */
export interface SubscriptionApi {
  readonly server: HttpServer
  readonly store: SubscriptionStore
  readonly clock: { instant: string }
  readonly statistics: Map<string, DeliveryStatistics>
  /** `POST /subscriptions` and the like, below /ngsi-ld/v1. */
  send(request: string, options?: TestRequest): Promise<TestAnswer>
}

/** Where an ImplicitlyCreated context would be served. */
export const hostedContext = 'http://broker.test/ngsi-ld/v1/jsonldContexts/urn:1'

const contexts: Readonly<Record<string, Json>> = {
  'http://context.test/farm.jsonld': {
    '@context': { Greenhouse: 'https://farm.example/Greenhouse', humidity: 'https://farm.example/humidity' },
  },
  'http://context.test/german.jsonld': {
    '@context': { Gewaechshaus: 'https://farm.example/Greenhouse', feuchte: 'https://farm.example/humidity' },
  },
  'http://context.test/wrong.jsonld': { '@context': 7 },
}

const host: ContextHost = {
  find: async () => undefined,
  implicit: async () => hostedContext,
  used: () => {},
}

/** A Link header with one of the contexts of the tests. */
export function linkTo(name: 'farm' | 'german'): { readonly link: string } {
  return { link: `<http://context.test/${name}.jsonld>; rel="http://www.w3.org/ns/json-ld#context"` }
}

/** Opens the API over memory, with the real parsers, contexts and error mapper. */
export function openSubscriptionApi(): SubscriptionApi {
  const clock = { instant: '2025-01-01T00:00:00.000000Z', now: () => clock.instant }
  const statistics = new Map<string, DeliveryStatistics>()
  const subscriptions = createMemorySubscriptionStore((_tenant, id) => statistics.get(id))
  const logger = createLogger('test', 'silent')
  const server = createServer({ logger, maxBodyBytes: 100_000, corsOrigins: [] })
  registerSubscriptions(server, {
    subscriptions,
    clock,
    logEnd: async () => new Map([[0, 7n]]),
    contexts: createContextResolver({ loader: { load }, host }),
    egress: { allow: [], allowLoopback: false },
    pages: { defaultLimit: 10, maxLimit: 20 },
    defaultTenantName: 'default',
  })
  return { server, store: subscriptions, clock, statistics, send: (...request) => send(server, ...request) }
}

async function load(url: string) {
  const document = contexts[url]
  if (document === undefined) throw new LdContextNotAvailable(`${url} is not available`)
  return { url, document, freshUntilMs: Number.POSITIVE_INFINITY }
}

async function send(server: HttpServer, request: string, options: TestRequest = {}): Promise<TestAnswer> {
  const [method = '', path = ''] = request.split(/ (.*)/s)
  const { body, headers = {} } = options
  const payload = typeof body === 'string' ? body : JSON.stringify(body)
  const answer = await server.inject({
    method: method as 'GET',
    url: `/ngsi-ld/v1${path}`,
    headers: { ...(payload === undefined ? {} : bodyHeaders(payload)), ...headers },
    ...(payload === undefined ? {} : { payload }),
  })
  const observed = { status: answer.statusCode, headers: answer.headers, text: answer.body }
  assertDescribed(method, `/ngsi-ld/v1${path}`, observed)
  const isJson = /^[[{]/.test(answer.body)
  return {
    status: answer.statusCode,
    headers: answer.headers,
    text: answer.body,
    json: isJson ? JSON.parse(answer.body) : undefined,
  }
}

function bodyHeaders(payload: string): Readonly<Record<string, string>> {
  return { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(payload)) }
}
