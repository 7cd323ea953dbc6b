import { expect, it } from 'vitest'
import type { ContextHost } from './context-host.ts'
import { ContextHosting } from './context-hosting.ts'
import { createContextResolver } from './context-resolver.ts'
import { coreContextUrl } from './core-context.ts'

const own = 'http://broker.example/ngsi-ld/v1/jsonldContexts/urn:1'
const remote = 'http://contexts.example/terms'
const terms = { '@context': { speed: 'https://fleet.example/speed' } }

/** A host that has one context, over a web that has another, and what both were asked. */
function openHosting() {
  const asked: unknown[] = []
  const host: ContextHost = {
    find: async (url) => (url === own ? { url, document: terms, freshUntilMs: 9_000 } : undefined),
    implicit: async (...asking) => {
      asked.push(asking)
      return own
    },
    used: (tenant, documents) => asked.push([tenant, ...documents.keys()]),
  }
  const load = async (url: string) => {
    asked.push(url)
    return { url, document: terms, freshUntilMs: 9_000 }
  }
  const hosting = new ContextHosting()
  const resolver = createContextResolver({ loader: hosting.before({ load }), host: hosting, now: () => 0 })
  return { hosting, host, resolver, asked }
}

it('own contexts are not loaded through HTTP', async () => {
  const { hosting, host, resolver, asked } = openHosting()
  hosting.provide(host)

  const context = await resolver.resolve(own, 'farm')

  expect(context.expand('speed', 'attribute')).toBe('https://fleet.example/speed')
  expect(asked).toEqual([['farm', own]])
})

it('every use is told, with all documents, whether processed anew or not', async () => {
  const { hosting, host, resolver, asked } = openHosting()
  hosting.provide(host)

  await resolver.resolve([remote, own], 'farm')
  await resolver.resolve([remote, own])

  expect(asked).toEqual([remote, ['farm', remote, own], ['', remote, own]])
})

it('a context of several parts has a hosted URL, and asks for it only when needed', async () => {
  const { hosting, host, resolver, asked } = openHosting()
  hosting.provide(host)

  const context = await resolver.resolve({ a: 'https://a.example/' })

  expect(asked).toEqual([['']])
  expect(await context.hostedUrl?.('farm')).toBe(own)
  expect(asked.at(-1)).toEqual(['farm', [{ a: 'https://a.example/' }, coreContextUrl]])
})

it('one URL and the core alone need no hosted URL', async () => {
  const { resolver } = openHosting()

  expect(await resolver.resolve([remote, coreContextUrl])).not.toHaveProperty('hostedUrl')
  expect(await resolver.resolve(coreContextUrl)).not.toHaveProperty('hostedUrl')
})

it('without a host nothing is hosted', async () => {
  const { resolver } = openHosting()

  const context = await resolver.resolve([remote, own])

  expect(await context.hostedUrl?.('')).toBeUndefined()
})

it('forget() makes the next use load again', async () => {
  const { resolver, asked } = openHosting()
  await resolver.resolve(remote)
  resolver.forget('http://contexts.example/other')
  await resolver.resolve(remote)
  expect(asked).toEqual([remote])

  resolver.forget(remote)
  await resolver.resolve(remote)

  expect(asked).toEqual([remote, remote])
})
