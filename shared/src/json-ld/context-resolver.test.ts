import { describe, expect, it } from 'vitest'
import { BadRequestData, LdContextNotAvailable } from '../ngsi-ld/errors.ts'
import type { Json } from '../ngsi-ld/json.ts'
import { defaultContextLimits } from './context-limits.ts'
import { createContextResolver } from './context-resolver.ts'
import { coreContextUrl, defaultVocabulary } from './core-context.ts'

const core = (version: string) => coreContextUrl.replace('1.9', version)
const site = 'http://contexts.example/'

/** A resolver over documents by path, which counts what is loaded. */
const resolverOver = (documents: Record<string, Json> = {}, clock = { nowMs: 0 }) => {
  const loaded: string[] = []
  const load = async (url: string) => {
    loaded.push(url)
    const document = documents[url.replace(site, '')]
    if (document === undefined) throw new LdContextNotAvailable(`The @context ${url} is not available`)
    return { url, document, freshUntilMs: clock.nowMs + 60_000 }
  }
  const resolver = createContextResolver({ loader: { load }, now: () => clock.nowMs })
  return { resolve: resolver.resolve, loaded, clock }
}

const fleet = { '@context': { speed: 'https://fleet.example/speed', Car: 'https://fleet.example/Car' } }

describe('resolve()', () => {
  it.each([
    undefined,
    null,
    [],
    coreContextUrl,
    [core('1.6')],
    core('1.3'),
    coreContextUrl.replace('-v1.9', ''),
  ])('takes %j as the core context alone', async (given) => {
    const context = await resolverOver().resolve(given)

    expect(context.given).toBeUndefined()
    expect(context.linkUrl).toBe(coreContextUrl)
    expect(context.eventContexts).toEqual([coreContextUrl])
    expect(context.expand('speed', 'attribute')).toBe(`${defaultVocabulary}speed`)
  })

  it('processes one URL', async () => {
    const context = await resolverOver({ fleet }).resolve(`${site}fleet`)

    expect(context.expand('Car', 'type')).toBe('https://fleet.example/Car')
    expect(context.compact('https://fleet.example/speed', 'attribute')).toBe('speed')
    expect(context.given).toEqual([`${site}fleet`, coreContextUrl])
    expect(context.linkUrl).toBe(`${site}fleet`)
    expect(context.eventContexts).toEqual([`${site}fleet`, coreContextUrl])
    expect(context.eventTerms.expand('Car', 'type')).toBe('https://fleet.example/Car')
  })

  it('keeps what the client gave where it brings in the core by itself', async () => {
    const { resolve } = resolverOver({ fleet, compound: { '@context': ['fleet', core('1.8')] } })

    expect((await resolve(`${site}compound`)).given).toBe(`${site}compound`)
    expect((await resolve([`${site}fleet`, core('1.7')])).given).toEqual([`${site}fleet`, core('1.7')])
    expect((await resolve([`${site}fleet`, core('1.7')])).linkUrl).toBe(`${site}fleet`)
    expect((await resolve(`${site}compound`)).expand('speed', 'attribute')).toBe(
      'https://fleet.example/speed',
    )
  })

  it('takes embedded objects, which events do not carry', async () => {
    const context = await resolverOver({ fleet }).resolve([
      `${site}fleet`,
      { wheels: 'https://fleet.example/wheels' },
    ])

    expect(context.expand('wheels', 'attribute')).toBe('https://fleet.example/wheels')
    expect(context.expand('speed', 'attribute')).toBe('https://fleet.example/speed')
    expect(context.linkUrl).toBe(coreContextUrl)
    expect(context.eventContexts).toEqual([coreContextUrl])
    expect(context.eventTerms.compact('https://fleet.example/wheels', 'attribute')).toBe(
      'https://fleet.example/wheels',
    )
  })

  it.each([
    [
      'before the core',
      [{ location: 'https://x.example/location', '@vocab': 'https://x.example/' }, coreContextUrl],
    ],
    [
      'after the core',
      [coreContextUrl, { location: 'https://x.example/location', '@vocab': 'https://x.example/' }],
    ],
    [
      'protected',
      { '@protected': true, location: 'https://x.example/location', '@vocab': 'https://x.example/' },
    ],
    [
      'on an older core',
      [core('1.8'), { location: { '@id': 'https://x.example/location', '@type': '@id' } }],
    ],
  ])('gives the core precedence over a redefinition %s', async (_where, given) => {
    const context = await resolverOver().resolve(given)

    expect(context.expand('location', 'attribute')).toBe('https://uri.etsi.org/ngsi-ld/location')
    expect(context.expand('unknown', 'attribute')).toBe(`${defaultVocabulary}unknown`)
    expect(context.compact('https://x.example/location', 'attribute')).toBe('https://x.example/location')
  })

  it('lets a user context define terms by its own vocabulary and prefixes', async () => {
    const context = await resolverOver().resolve({
      '@vocab': 'https://v.example/',
      ex: 'https://ex.example/#',
      viaVocab: { '@type': '@id' },
      viaPrefix: 'ex:thing',
      later: { '@id': 'viaPrefix' },
    })

    expect(context.expand('viaVocab', 'attribute')).toBe('https://v.example/viaVocab')
    expect(context.expand('viaPrefix', 'attribute')).toBe('https://ex.example/#thing')
    expect(context.expand('later', 'attribute')).toBe('https://ex.example/#thing')
    expect(context.compact('https://ex.example/#thing', 'attribute')).toBe('later')
    expect(context.compact('https://ex.example/#other', 'attribute')).toBe('ex:other')
  })

  it('resolves relative references against the document they stand in', async () => {
    const { resolve, loaded } = resolverOver({ 'a/index': { '@context': ['../b/terms'] }, 'b/terms': fleet })

    await resolve(`${site}a/index`)

    expect(loaded).toEqual([`${site}a/index`, `${site}b/terms`])
  })

  it('puts an imported context beneath the importing one', async () => {
    const { resolve } = resolverOver({ fleet })

    const context = await resolve({
      '@version': 1.1,
      '@import': `${site}fleet`,
      speed: 'https://own.example/speed',
    })

    expect(context.expand('speed', 'attribute')).toBe('https://own.example/speed')
    expect(context.expand('Car', 'attribute')).toBe('https://fleet.example/Car')
  })

  it.each([
    ['a number', 5],
    ['a boolean', [true]],
    ['a nested array', [[{}]]],
    ['a scoped context', { speed: { '@id': 'https://x.example/s', '@context': {} } }],
    ['a nested @context', { '@context': {} }],
    ['a term that is a number', { speed: 5 }],
    ['a term with an unknown keyword', { speed: { '@id': 'https://x.example/s', '@foo': 1 } }],
    ['a keyword redefined', { '@type': 'https://x.example/t' }],
    ['an empty term', { '': 'https://x.example/t' }],
    ['a cycle of terms', { a: 'b:c', b: 'a:c' }],
    ['__proto__', JSON.parse('{"__proto__":{"@id":"https://x.example/p"}}')],
    ['hasOwnProperty', { hasOwnProperty: 'https://x.example/p' }],
    ['another version', { '@version': 1.0 }],
    ['a document without @context', `${site}nothing`],
    ['a document that is no object', `${site}list`],
    ['a document with a scoped context', `${site}scoped`],
    ['a document that refers to itself', `${site}self`],
    ['documents in a loop', `${site}loop1`],
    ['an import of an import', { '@import': `${site}importer` }],
    ['an import of itself', `${site}importer`],
    ['an import that is no URL', { '@import': {} }],
  ])('refuses %s with BadRequestData', async (_what, given) => {
    const { resolve } = resolverOver({
      nothing: {},
      list: [],
      scoped: { '@context': { a: { '@id': 'https://x.example/a', '@context': null } } },
      self: { '@context': ['self'] },
      loop1: { '@context': ['loop2'] },
      loop2: { '@context': ['loop1'] },
      importer: { '@context': { '@import': 'importer' } },
    })

    await expect(resolve(given)).rejects.toThrow(BadRequestData)
  })

  it.each([
    'relative.jsonld',
    '/rooted',
    'ftp://x.example/a',
    'urn:x:y',
    'file:///etc/passwd',
    '',
    `${site}absent`,
  ])('answers LdContextNotAvailable to the URL %j', async (given) => {
    await expect(resolverOver().resolve(given)).rejects.toThrow(LdContextNotAvailable)
  })

  it('leaves no trace of __proto__', async () => {
    const hostile = JSON.parse('{"a":{"@id":"https://x.example/p","__proto__":{"polluted":true}}}')

    await resolverOver()
      .resolve(hostile)
      .catch(() => undefined)

    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })

  it('processes once what comes at the same time, and keeps it while it is fresh', async () => {
    const { resolve, loaded, clock } = resolverOver({ fleet })

    const [first, second] = await Promise.all([resolve(`${site}fleet`), resolve(`${site}fleet`)])
    clock.nowMs = 59_000
    const third = await resolve(`${site}fleet`)
    expect(second).toBe(first)
    expect(third).toBe(first)
    expect(loaded).toHaveLength(1)

    clock.nowMs = 61_000
    await resolve(`${site}fleet`)
    expect(loaded).toHaveLength(2)
  })

  it('keeps equal embedded contexts once and different ones apart', async () => {
    const { resolve } = resolverOver()
    const long = (name: string) => ({ [name]: `https://x.example/${'y'.repeat(500)}` })

    expect(await resolve(long('a'))).toBe(await resolve(long('a')))
    expect((await resolve(long('b'))).expand('a', 'attribute')).toBe(`${defaultVocabulary}a`)
  })

  it('gives up when the documents take too long together', async () => {
    const clock = { nowMs: 0 }
    const slow = async (url: string) => {
      clock.nowMs += 4_000
      return { url, document: fleet, freshUntilMs: clock.nowMs + 1 }
    }
    const resolver = createContextResolver({ loader: { load: slow }, now: () => clock.nowMs })

    await expect(resolver.resolve(['a', 'b', 'c', 'd', 'e'].map((name) => site + name))).rejects.toThrow(
      '10000 ms',
    )
  })
})

describe('a hostile @context', () => {
  const many = (count: number, entry: (index: number) => readonly [string, Json]) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => entry(index)))
  const iri = 'https://x.example/'
  const deep = (levels: number): Json => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`)
  const hostile: Record<string, unknown> = {
    'of 10,000 terms': many(10_000, (n) => [`t${n}`, iri + n]),
    'of long IRIs': many(900, (n) => [`t${n}`, iri + 'x'.repeat(1_100)]),
    'with prefixes of prefixes': many(4_000, (n) => [`a${n}`, n ? `a${n - 1}:${'x'.repeat(200)}/` : iri]),
    'with prefixes backwards': many(4_000, (n) => [`a${n}`, `a${n + 1}:x/`]),
    'with aliases of aliases': many(4_000, (n) => [`a${n}`, `a${n + 1}`]),
    'with terms like IRIs': { p: iri, ...many(4_000, (n) => [`p:${n}`, iri + n]) },
    'of many objects': Array.from({ length: 40 }, () => ({ a: iri })),
    'of objects that extend the vocabulary': Array.from({ length: 30 }, () => ({
      '@vocab': 'x'.repeat(900),
    })),
    'nested in arrays': deep(10_000),
    'nested in a term': { a: deep(10_000) },
    'nested in a container': { a: { '@id': iri, '@container': deep(10_000) } },
    'with one very long term': { ['x'.repeat(1_000_000)]: iri },
    'with a keyword of objects': { '@propagate': deep(5_000) },
  }

  // Wide of the 50 ms, since tests run beside others on busy machines; without the bounds the worst take seconds.
  const maxHoldMs = 400

  /** The longest time the event loop is held while work is done, in ms. */
  const longestHold = async (work: Promise<unknown>): Promise<number> => {
    let longest = 0
    let last = performance.now()
    const watch = setInterval(() => {
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
    }, 1)
    await work.catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve, 2))
    clearInterval(watch)
    return longest
  }

  it.each(Object.entries(hostile))('%s is refused', async (_what, given) => {
    await expect(resolverOver().resolve(given)).rejects.toThrow(BadRequestData)
  })

  it.each(Object.entries(hostile))('%s does not hold the event loop', async (_what, given) => {
    expect(await longestHold(resolverOver().resolve(given))).toBeLessThan(maxHoldMs)
  })

  const atTheLimits: Record<string, unknown> = {
    'of many terms in many parts': [
      {
        p: iri,
        ...many(defaultContextLimits.maxTerms - 40, (n) => [
          `t${n}`,
          { '@id': `p:${n}`, '@type': `p:t${n}` },
        ]),
      },
      ...Array.from({ length: 30 }, () => ({ q: iri })),
    ],
    'of 1 MB': many(1_000, (n) => [`t${n}`, iri + 'x'.repeat(1_000)]),
    'of long IRIs by a prefix': {
      p: `${iri}${'x'.repeat(900)}/`,
      ...many(4_000, (n) => [`t${n}`, `p:${n}`]),
    },
    'with terms like IRIs': { p: iri, ...many(600, (n) => [`p:${n}`, iri + n]) },
  }

  it.each(Object.entries(atTheLimits))(
    '%s is accepted and does not hold the event loop',
    async (_what, given) => {
      const { resolve } = resolverOver()

      const heldMs = await longestHold(resolve(given))

      await expect(resolve(given)).resolves.toHaveProperty('linkUrl')
      expect(heldMs).toBeLessThan(maxHoldMs)
    },
  )
})
