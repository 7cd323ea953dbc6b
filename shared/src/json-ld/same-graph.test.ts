import jsonld from 'jsonld'
import { describe, expect, it } from 'vitest'
import { isJsonObject, type Json, type JsonObject } from '../ngsi-ld/json.ts'
import { createContextResolver } from './context-resolver.ts'
import { coreContextDocument, coreContextUrl } from './core-context.ts'
import type { RequestContext } from './terms.ts'

const fleet: JsonObject = {
  schema: 'https://schema.example/',
  Car: 'https://fleet.example/Car',
  speed: 'https://fleet.example/speed',
  s: 'https://fleet.example/speed',
  owner: { '@id': 'schema:owner', '@type': '@id' },
  checkedAt: { '@id': 'https://fleet.example/checkedAt', '@type': 'schema:DateTime' },
  quality: 'schema:quality',
  location: 'https://ignored.example/location',
  Broken: 'https://fleet.example/state/Broken',
  unit: { '@id': 'https://fleet.example/unit', '@type': '@vocab' },
}

const contexts: Record<string, Json> = {
  'the core': [],
  'an object': fleet,
  'an object beneath the core': [fleet, coreContextUrl],
  'an object upon the core': [coreContextUrl, fleet],
  'an older core': [fleet, coreContextUrl.replace('1.9', '1.7')],
  'a vocabulary': { '@vocab': 'https://own.example/', speed: { '@type': '@id' }, Car: 'own' },
  'prefixes of prefixes': {
    a: 'https://a.example/',
    b: { '@id': 'a:b/', '@prefix': true },
    speed: 'b:speed',
  },
}

const entity: JsonObject = {
  id: 'urn:ngsi-ld:Car:1',
  type: ['Car', 'schema:Vehicle'],
  speed: { type: 'Property', value: 55, quality: { type: 'Property', value: 0.5 } },
  owner: { type: 'Relationship', object: 'urn:ngsi-ld:Person:1' },
  checkedAt: { type: 'Property', value: 'yesterday' },
  state: { type: 'VocabProperty', vocab: 'Broken' },
  'schema:wheels': { type: 'Property', value: { 'schema:count': 4, front: { left: true } } },
  location: { type: 'GeoProperty', value: { type: 'Point', coordinates: [1, 2] } },
  startAt: { type: 'Property', value: 1 },
}

const values = new Set(['coordinates'])

/** The walk a broker makes: names by `terms`, the rest as it is. Types are values of `type`, vocabulary those of `vocab`. */
function walk(
  node: Json,
  rename: (name: string, use: 'type' | 'attribute' | 'vocab') => string,
  inside = false,
): Json {
  if (Array.isArray(node)) return node.map((each) => walk(each, rename, inside))
  if (!isJsonObject(node)) return node
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => {
      if (key === 'type') return [key, [value].flat().map((type) => rename(String(type), 'type'))]
      if (key === 'vocab') return [key, rename(String(value), 'vocab')]
      if (['id', 'object', 'value'].includes(key) || values.has(key)) return [key, walk(value, rename, true)]
      return [rename(key, 'attribute'), walk(value, rename, inside)]
    }),
  )
}

const core = (coreContextDocument(coreContextUrl) as { '@context': JsonObject })['@context']
const unprotected = Object.fromEntries(Object.entries(core).filter(([key]) => key !== '@protected'))

/** Like a processor out there, on the context an answer carries; the core comes from this process. */
const graphOf = async (body: Json, context: Json): Promise<unknown> => {
  const list = [context ?? []].flat().map((part) => (typeof part === 'string' ? unprotected : part))
  return jsonld.expand({ ...(body as object), '@context': [...list, unprotected] } as never)
}

describe('a body expanded by terms', () => {
  const resolver = createContextResolver({ loader: { load: () => Promise.reject(new Error('none')) } })
  const expanded = (context: RequestContext) => walk(entity, (name, use) => context.expand(name, use))

  it.each(Object.entries(contexts))('is the graph the library finds, with %s', async (_what, given) => {
    const context = await resolver.resolve(given)

    expect(await graphOf(expanded(context), [])).toEqual(await graphOf(entity, given))
  })

  it.each(Object.entries(contexts))(
    'and is still that graph when it is compacted again, with %s',
    async (_what, given) => {
      const context = await resolver.resolve(given)

      const compacted = walk(expanded(context), (iri, use) => context.compact(iri, use))

      expect(await graphOf(compacted, (context.given ?? []) as Json)).toEqual(await graphOf(entity, given))
    },
  )
})

describe('the term that is chosen', () => {
  it.each([
    ['the shortest', 'https://fleet.example/speed', 'attribute', 's'],
    [
      'none that is coerced to a datatype, for an attribute',
      'https://fleet.example/checkedAt',
      'attribute',
      'https://fleet.example/checkedAt',
    ],
    ['one that is coerced, elsewhere', 'https://fleet.example/checkedAt', 'key', 'checkedAt'],
    ['one that is coerced to a reference', 'https://schema.example/owner', 'attribute', 'owner'],
    ['a prefix', 'https://schema.example/other', 'attribute', 'schema:other'],
    ['the core prefix', 'https://uri.etsi.org/ngsi-ld/other', 'attribute', 'ngsi-ld:other'],
    [
      'the suffix in the default vocabulary',
      'https://uri.etsi.org/ngsi-ld/default-context/other',
      'type',
      'other',
    ],
    [
      'none when the suffix means something else',
      'https://uri.etsi.org/ngsi-ld/default-context/Car',
      'type',
      'https://uri.etsi.org/ngsi-ld/default-context/Car',
    ],
    [
      'none when the suffix would be a core term',
      'https://uri.etsi.org/ngsi-ld/default-context/location',
      'attribute',
      'https://uri.etsi.org/ngsi-ld/default-context/location',
    ],
    [
      'none when the suffix would be a compact IRI',
      'https://uri.etsi.org/ngsi-ld/default-context/schema:a',
      'attribute',
      'https://uri.etsi.org/ngsi-ld/default-context/schema:a',
    ],
    [
      'none when the suffix would be a keyword',
      'https://uri.etsi.org/ngsi-ld/default-context/@id',
      'attribute',
      'https://uri.etsi.org/ngsi-ld/default-context/@id',
    ],
    ['id for @id', '@id', 'key', 'id'],
    ['the core term, not the ignored one', 'https://uri.etsi.org/ngsi-ld/location', 'attribute', 'location'],
  ] as const)('is %s', async (_what, iri, use, expected) => {
    const context = await createContextResolver({
      loader: { load: () => Promise.reject(new Error('none')) },
    }).resolve(fleet)

    expect(context.compact(iri, use)).toBe(expected)
  })
})
