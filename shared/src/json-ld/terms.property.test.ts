import fc from 'fast-check'
import jsonld from 'jsonld'
import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../ngsi-ld/json.ts'
import { createContextResolver } from './context-resolver.ts'
import { coreContextDocument, coreContextUrl, defaultVocabulary } from './core-context.ts'
import { coreDefinitions } from './core-definitions.ts'
import type { TermUse } from './terms.ts'

const resolver = createContextResolver({ loader: { load: () => Promise.reject(new Error('none')) } })

const word = fc.constantFrom(
  'a',
  'b',
  'ab',
  'speed',
  'Car',
  'x',
  'y1',
  'startAt',
  'location',
  'name',
  'ngsi-ld',
  'toString',
)
const namespace = fc.constantFrom(
  'https://x.example/',
  'https://x.example/a#',
  'urn:x:',
  `${defaultVocabulary}`,
  `${defaultVocabulary}a`,
)
const iri = fc.tuple(namespace, word).map(([base, name]) => base + name)
const id = fc.oneof(
  iri,
  namespace,
  fc.tuple(fc.constantFrom('a', 'b', 'x', 'ngsi-ld'), word).map(([p, s]) => `${p}:${s}`),
)
const definition: fc.Arbitrary<Json> = fc.oneof(
  id,
  id,
  fc.constant(null),
  fc.record({ '@id': id, '@type': fc.constantFrom('@id', '@vocab', 'https://x.example/DateTime', '@json') }),
  fc.record({ '@id': iri, '@container': fc.constantFrom('@list', '@set') }),
  fc.record({ '@reverse': iri }),
  fc.record({ '@id': namespace, '@prefix': fc.boolean() }),
)
const userContext = fc.dictionary(word, definition, { maxKeys: 8 })
const name = fc.oneof(
  word,
  iri,
  id,
  fc.constantFrom('unknown', 'zz:top', '@id', '@type', '_:b0', 'http://z.example/q', 'a/b', 'urn:z:y'),
)
const use = fc.constantFrom<TermUse>('type', 'attribute', 'vocab', 'key')

/** Contexts that are not valid (cycles of prefixes and the like) say nothing here. */
const resolve = (given: unknown) => resolver.resolve(given).catch(() => undefined)

describe('expand() and compact()', () => {
  it('are inverse: what compact() answers expands to the IRI', async () => {
    await fc.assert(
      fc.asyncProperty(userContext, name, use, async (given, anyName, anyUse) => {
        const terms = await resolve(given)
        if (!terms) return
        const full = terms.expand(anyName, anyUse)
        // An IRI whose scheme the context defines as a prefix cannot be written in that context at all.
        fc.pre(terms.expand(full, anyUse) === full)

        expect(terms.expand(terms.compact(full, anyUse), anyUse)).toBe(full)
      }),
      { numRuns: 1_000 },
    )
  })

  it('say the same as full expansion by the library, the core last', async () => {
    await fc.assert(
      fc.asyncProperty(userContext, name, async (given, anyName) => {
        const terms = await resolve(given)
        fc.pre(terms !== undefined && !anyName.startsWith('@') && given[anyName] !== null)
        const expected = await expandedKey(given, anyName)
        fc.pre(expected !== undefined)

        expect(terms?.expand(anyName, 'attribute')).toBe(expected)
      }),
      { numRuns: 1_000 },
    )
  })
})

/** The core as a document the library may override and be overridden by. */
const core = coreContextDocument(coreContextUrl) as { '@context': JsonObject }
const lenient = Object.fromEntries(Object.entries(core['@context']).filter(([key]) => key !== '@protected'))

/** Reverse properties, `@json` and null yield something else than a key: undefined. */
async function expandedKey(given: JsonObject, key: string): Promise<string | undefined> {
  const body = { '@context': [given, lenient], [key]: { '@id': 'urn:value' } }
  const [node] = await jsonld.expand(body as never).catch(() => [])
  const keys = Object.keys(node ?? {}).filter((each) => !each.startsWith('@'))
  return keys.length === 1 ? keys[0] : undefined
}

describe('the core definitions', () => {
  it('are those the library makes of the core document', async () => {
    for (const [term, { iri: expected }] of coreDefinitions)
      if (expected !== null && !expected.startsWith('@')) expect(await expandedKey({}, term)).toBe(expected)
  })
})
