import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import jsonld from 'jsonld'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { coreContextDocument, coreContextUrl } from '../../src/json-ld/core-context.ts'
import type { Json, JsonObject } from '../../src/ngsi-ld/json.ts'
import { type BrokerProcess, startBroker, temporaryFolder } from '../../src/testing/broker-process.ts'

const jsonLd = 'application/ld+json'
const relation = 'rel="http://www.w3.org/ns/json-ld#context"'
const id = 'urn:ngsi-ld:Greenhouse:1'

const terms: JsonObject = {
  grow: 'https://grow.example/',
  Greenhouse: 'grow:Greenhouse',
  temperature: 'grow:temperature',
  accuracy: 'grow:accuracy',
  crop: { '@id': 'https://grow.example/crop', '@type': '@vocab' },
  tomato: 'https://crops.example/tomato',
  tendedBy: { '@id': 'https://grow.example/tendedBy', '@type': '@id' },
}

/** Other short names for the same things, and some left without one. */
const otherTerms: JsonObject = {
  House: 'https://grow.example/Greenhouse',
  warmth: 'https://grow.example/temperature',
  g: 'https://grow.example/',
  Tomate: 'https://crops.example/tomato',
}

/** Every kind of attribute (clause 4.5), with instances, sub-attributes and metadata. */
const entity: JsonObject = {
  id,
  type: ['Greenhouse', 'grow:Building'],
  scope: ['/north', '/north/glass'],
  temperature: [
    { type: 'Property', value: 21.5, unitCode: 'CEL', observedAt: '2026-01-01T00:00:00Z' },
    {
      type: 'Property',
      value: 22,
      datasetId: 'urn:ngsi-ld:dataset:roof',
      accuracy: { type: 'Property', value: 0.5, 'grow:method': { type: 'Property', value: 'guess' } },
    },
  ],
  open: { type: 'Property', value: false },
  seats: { type: 'Property', value: ['a', 1, { left: true, parts: { depth: 2 } }] },
  tendedBy: {
    type: 'Relationship',
    object: 'urn:ngsi-ld:Person:1',
    objectType: 'Greenhouse',
    'grow:since': { type: 'Property', value: { '@type': 'DateTime', '@value': '2020-01-01T00:00:00Z' } },
  },
  neighbours: { type: 'Relationship', object: ['urn:ngsi-ld:Greenhouse:2', 'urn:ngsi-ld:Greenhouse:3'] },
  location: { type: 'GeoProperty', value: { type: 'Point', coordinates: [-4.25, 55.5] } },
  outline: {
    type: 'GeoProperty',
    value: {
      type: 'Polygon',
      coordinates: [
        [
          [0, 0],
          [0, 1],
          [1, 1],
          [0, 0],
        ],
      ],
    },
  },
  label: { type: 'LanguageProperty', languageMap: { en: 'glass house', fr: ['serre', 'verrière'] } },
  crop: { type: 'VocabProperty', vocab: 'tomato' },
  setup: { type: 'JsonProperty', json: { temperature: { raw: [1, null, 'x'] }, crop: 'tomato' } },
  readings: { type: 'ListProperty', valueList: [3, 1, 3, [2, 2]] },
  visits: {
    type: 'ListRelationship',
    objectList: [{ object: 'urn:ngsi-ld:Person:2' }, { object: 'urn:ngsi-ld:Person:1' }],
  },
}

const data = temporaryFolder('graphs')
let broker: BrokerProcess
let elsewhere: Server
/** URLs of contexts, by what they are. */
let contexts: Readonly<Record<string, string>>

beforeAll(async () => {
  const program = 'standalone/dist/main.js'
  broker = await startBroker({ name: 'standalone', program, env: { DATA_DIR: data.path } })
  elsewhere = createServer((_, response) => {
    response.writeHead(200, { 'content-type': jsonLd }).end(JSON.stringify({ '@context': terms }))
  })
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
  const remote = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/terms.jsonld`
  const hosted = await host(terms)
  contexts = {
    core: coreContextUrl,
    hosted,
    'hosted, other terms': await host(otherTerms),
    'hosted, with core': await host([terms, coreContextUrl]),
    'hosted, of a hosted one': await host([hosted, { tidy: 'https://grow.example/tidy' }, coreContextUrl]),
    remote,
    'hosted, of a remote one': await host([remote, coreContextUrl]),
  }
  const created = await send(
    'POST',
    '/entities',
    { 'content-type': jsonLd },
    withContext([terms, coreContextUrl]),
  )
  if (created.status !== 201) throw new Error(await created.text())
})

afterAll(async () => {
  await broker?.kill('SIGTERM')
  elsewhere?.close()
  data.remove()
})

describe('the graph of an answer', () => {
  it.each([
    'core',
    'hosted',
    'hosted, other terms',
    'hosted, with core',
    'hosted, of a hosted one',
    'remote',
    'hosted, of a remote one',
  ])('is the graph that was written, read with the context: %s', async (name) => {
    const written = await graph(withContext([terms, coreContextUrl]))
    const link = linkTo(contexts[name] ?? '')

    expect(written.split('\n').length).toBeGreaterThan(60)
    for (const path of [`/entities/${id}`, `/entities?id=${id}&type=*`]) {
      expect(await graph(await readJsonLd(path, link)), path).toBe(written)
      expect(await graph(await readJson(path, link)), path).toBe(written)
    }
  })

  it.each([
    ['an object', [terms]],
    ['objects and URLs', [terms, { tidy: 'https://grow.example/tidy' }, coreContextUrl]],
    ['an object of other terms', otherTerms],
    ['nothing but core', coreContextUrl],
  ] as const)('is the graph that was written, queried with an embedded context: %s', async (_, context) => {
    const written = await graph(withContext([terms, coreContextUrl]))
    const query = { type: 'Query', entities: [{ id, type: '*' }], '@context': context as Json }
    const answer = (accept: string) =>
      send('POST', '/entityOperations/query', { 'content-type': jsonLd, accept }, query)

    expect(await graph(await bodyOf(await answer(jsonLd)))).toBe(written)
    expect(await graph(await linkedBodyOf(await answer('application/json')))).toBe(written)
  })

  it('is that of the same entity written with terms of its own, as JSON with a Link or in a batch', async () => {
    const { '@context': _, ...plain } = withContext(null)
    const [one, two] = ['urn:ngsi-ld:Greenhouse:json', 'urn:ngsi-ld:Greenhouse:batch']
    await send(
      'POST',
      '/entities',
      { link: linkTo(contexts['hosted, with core'] ?? '') },
      { ...plain, id: one },
    )
    await send('POST', '/entityOperations/upsert', { 'content-type': jsonLd }, [
      { ...withContext([contexts.remote ?? '', coreContextUrl]), id: two },
    ])

    for (const other of [one, two]) {
      const written = await graph({ ...withContext([terms, coreContextUrl]), id: other })
      expect(await graph(await readJsonLd(`/entities/${other}`, linkTo(contexts.hosted ?? '')))).toBe(written)
    }
  })

  it.each([
    `/entities/${id}?options=sysAttrs`,
    `/entities/${id}?options=concise`,
    `/entities/${id}?options=keyValues`,
    `/entities/${id}?lang=fr`,
    `/entities/${id}?attrs=temperature,crop`,
    '/entities?type=*&options=concise,sysAttrs',
    '/types?details=true',
    '/types/Greenhouse',
    '/attributes?details=true',
    '/attributes/temperature',
  ])('is the same as JSON with a Link and as JSON-LD: %s', async (path) => {
    const link = linkTo(contexts.hosted ?? '')
    const asJsonLd = await graph(await readJsonLd(path, link))

    expect(asJsonLd).toContain('grow.example')
    expect(await graph(await readJson(path, link))).toBe(asJsonLd)
  })

  it('is the same as GeoJSON with the context inside or linked', async () => {
    const read = async (prefer: string) => {
      const headers = { accept: 'application/geo+json', prefer, link: linkTo(contexts.hosted ?? '') }
      return send('GET', `/entities?type=Greenhouse&geometryProperty=location`, headers)
    }
    const inside = await graph(await bodyOf(await read('body=ld+json')))

    expect(inside).toContain('https://purl.org/geojson/vocab#FeatureCollection')
    expect(await graph(await linkedBodyOf(await read('body=json')))).toBe(inside)
  })
})

function withContext(context: Json): JsonObject {
  return { ...entity, '@context': context }
}

/** Canonical N-Quads, as a processor that knows nothing of NGSI-LD finds them. */
async function graph(body: Json): Promise<string> {
  const canonical = await jsonld.canonize(
    body as never,
    {
      algorithm: 'RDFC-1.0',
      format: 'application/n-quads',
      documentLoader,
    } as never,
  )
  return String(canonical)
}

/** There is no internet in a test: the core context is the built-in document, all else is fetched. */
async function documentLoader(url: string) {
  const core = coreContextDocument(url)
  const document = core ?? (await (await fetch(url, { headers: { accept: jsonLd } })).json())
  return { documentUrl: url, document }
}

async function readJsonLd(path: string, link: string): Promise<Json> {
  return bodyOf(await send('GET', path, { accept: jsonLd, link }))
}

async function readJson(path: string, link: string): Promise<Json> {
  return linkedBodyOf(await send('GET', path, { accept: 'application/json', link }))
}

async function bodyOf(answer: Response): Promise<Json> {
  if (answer.status !== 200) throw new Error(await answer.text())
  return (await answer.json()) as Json
}

/** The body with the context that the Link names; the core always applies, and last (clause 4.4). */
async function linkedBodyOf(answer: Response): Promise<Json> {
  const body = await bodyOf(answer)
  const [link = ''] = (answer.headers.get('link') ?? '').split(',').filter((each) => each.includes(relation))
  const linked = [/<([^>]*)>/.exec(link)?.[1] ?? '', coreContextUrl]
  expect(JSON.stringify(body)).not.toContain('@context')
  const withLinked = (node: Json) => ({ ...(node as JsonObject), '@context': linked })
  return Array.isArray(body) ? body.map(withLinked) : withLinked(body)
}

async function host(context: Json): Promise<string> {
  const answer = await send('POST', '/jsonldContexts', {}, { '@context': context })
  return new URL(answer.headers.get('location') ?? '', broker.url).href
}

function linkTo(url: string): string {
  return `<${url}>; ${relation}; type="${jsonLd}"`
}

function send(method: string, path: string, headers: object, body?: Json): Promise<Response> {
  return fetch(`${broker.url}/ngsi-ld/v1${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}
