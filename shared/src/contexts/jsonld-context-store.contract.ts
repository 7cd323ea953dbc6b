import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { NonexistentTenant, TooManyResults } from '../ngsi-ld/errors.ts'
import { waitUntil } from '../testing/wait-until.ts'
import type { ContextUse, JsonldContextStore, NewContext } from './jsonld-context-store.ts'

/** A store with small bounds: 3 Hosted, 2 ImplicitlyCreated and 2 Cached contexts a tenant. */
export interface ContextStoreHarness {
  readonly store: JsonldContextStore
  addTenant(tenant: string): Promise<void>
  close(): Promise<void>
}

export const contractBounds = { Hosted: 3, ImplicitlyCreated: 2, Cached: 2 }

const at = (second: number) => `2026-01-01T00:00:${String(second).padStart(2, '0')}.000000Z`

/** What every JsonldContextStore keeps. */
export function jsonldContextStoreContract(name: string, open: () => Promise<ContextStoreHarness>): void {
  describe(`JsonldContextStore contract: ${name}`, () => {
    let harness: ContextStoreHarness
    let store: JsonldContextStore
    let tenant: string
    let tests = 0

    beforeAll(async () => {
      harness = await open()
      store = harness.store
    })
    afterAll(() => harness.close())
    beforeEach(async () => {
      tests += 1
      tenant = `contexts${tests}`
      await harness.addTenant(tenant)
    })

    const context = (name: string, members: Partial<NewContext> = {}): NewContext => ({
      tenant,
      localId: `urn:${tenant}:${name}`,
      kind: 'Hosted',
      content: { [name]: `https://${name}.example/` },
      createdAt: at(1),
      ...members,
    })
    const use = (name: string, members: Partial<ContextUse> = {}): ContextUse => ({
      tenant,
      localId: `urn:${tenant}:${name}`,
      url: `https://${tenant}.example/${name}`,
      expiresAt: '2100-01-01T00:00:00.000Z',
      times: 1,
      lastUsage: at(1),
      ...members,
    })
    const names = async (kind?: 'Hosted' | 'Cached' | 'ImplicitlyCreated') =>
      (await store.list(tenant, kind)).map(({ localId }) => localId.split(':').at(-1))

    it('keeps what was added, to the letter', async () => {
      const content = [{ b: 'https://b.example/', a: 'https://a.example/' }, 'http://c.example/', null]
      await store.add(context('a', { content }))

      expect(await store.find(tenant, `urn:${tenant}:a`)).toEqual({
        localId: `urn:${tenant}:a`,
        kind: 'Hosted',
        createdAt: at(1),
        numberOfHits: 0,
      })
      expect(JSON.stringify(await store.content(`urn:${tenant}:a`))).toBe(JSON.stringify({ content }))
    })

    it('keeps the context null, which is not none', async () => {
      await store.add(context('a', { content: null }))

      expect(await store.content(`urn:${tenant}:a`)).toEqual({ content: null })
      expect(await store.content(`urn:${tenant}:b`)).toBeUndefined()
    })

    it('lists by kind, oldest first', async () => {
      await store.add(context('b', { createdAt: at(2) }))
      await store.add(context('a', { createdAt: at(1) }))
      await store.add(context('i', { kind: 'ImplicitlyCreated', createdAt: at(3) }))
      await store.recordUses([use('c', { lastUsage: at(4) })])

      expect(await names()).toEqual(['a', 'b', 'i', 'c'])
      expect(await names('Hosted')).toEqual(['a', 'b'])
      expect(await names('ImplicitlyCreated')).toEqual(['i'])
      expect(await names('Cached')).toEqual(['c'])
    })

    it('lists, finds and deletes for its tenant alone, and serves content to all', async () => {
      const other = `${tenant}other`
      await harness.addTenant(other)
      await store.add(context('a'))

      expect(await store.list(other)).toEqual([])
      expect(await store.find(other, `urn:${tenant}:a`)).toBeUndefined()
      await store.delete(other, `urn:${tenant}:a`)
      expect(await store.content(`urn:${tenant}:a`)).toBeDefined()

      await store.delete(tenant, `urn:${tenant}:a`)
      expect(await store.content(`urn:${tenant}:a`)).toBeUndefined()
      expect(await names()).toEqual([])
    })

    it('knows no unknown tenant', async () => {
      const none = `${tenant}none`
      await expect(store.add(context('a', { tenant: none }))).rejects.toThrow(NonexistentTenant)
      await expect(store.list(none)).rejects.toThrow(NonexistentTenant)
      await expect(store.find(none, 'urn:a')).rejects.toThrow(NonexistentTenant)
      await store.recordUses([use('c', { tenant: none })])
      await harness.addTenant(none)
      expect(await store.list(none)).toEqual([])
    })

    it('refuses more hosted contexts than a tenant may have', async () => {
      for (const name of ['a', 'b', 'c']) await store.add(context(name))

      await expect(store.add(context('d'))).rejects.toThrow(TooManyResults)
      await store.delete(tenant, `urn:${tenant}:a`)
      await store.add(context('d'))
      expect(await names()).toEqual(['b', 'c', 'd'])
    })

    it('counts an ImplicitlyCreated context that is added again as used, and drops the least used', async () => {
      const implicit = (name: string, second: number) =>
        store.add(context(name, { kind: 'ImplicitlyCreated', createdAt: at(second) }))
      await implicit('a', 1)
      await implicit('b', 2)
      await implicit('a', 3)

      expect(await store.find(tenant, `urn:${tenant}:a`)).toMatchObject({
        createdAt: at(1),
        lastUsage: at(3),
        numberOfHits: 1,
      })
      await implicit('c', 4)
      expect(await names()).toEqual(['a', 'c'])
    })

    it('makes Cached entries of their first use, which is no hit, and adds up the others', async () => {
      await store.recordUses([use('c', { times: 3 })])
      await store.recordUses([
        use('c', { times: 2, lastUsage: at(5), expiresAt: '2100-01-02T00:00:00.000Z' }),
        use('d'),
      ])

      const entry = await store.find(tenant, `https://${tenant}.example/c`)
      expect(entry).toMatchObject({ kind: 'Cached', numberOfHits: 4, createdAt: at(1), lastUsage: at(5) })
      expect(Date.parse(entry?.expiresAt ?? '')).toBe(Date.parse('2100-01-02T00:00:00.000Z'))
      expect(await store.find(tenant, `urn:${tenant}:d`)).toMatchObject({ numberOfHits: 0 })
      expect(await store.content(`urn:${tenant}:c`)).toBeUndefined()
    })

    it('keeps the Cached entries that were used last', async () => {
      await store.recordUses([use('c', { lastUsage: at(1) }), use('d', { lastUsage: at(2) })])
      await store.recordUses([use('c', { lastUsage: at(3) })])
      await store.recordUses([use('e', { lastUsage: at(4) })])

      expect(await names()).toEqual(['c', 'e'])
    })

    it('counts uses of own contexts, whoever uses them, and none of those that are gone', async () => {
      const other = `${tenant}other`
      await harness.addTenant(other)
      await store.add(context('a'))
      const own = (tenant: string, name: string, times: number): ContextUse => {
        const { url: _url, expiresAt: _expiresAt, ...rest } = use(name, { times })
        return { ...rest, tenant }
      }

      await store.recordUses([own(tenant, 'a', 2), own(other, 'a', 3), own(tenant, 'gone', 1)])

      expect(await store.list(tenant)).toMatchObject([{ numberOfHits: 5, lastUsage: at(1) }])
      expect(await store.list(other)).toEqual([])
    })

    it('announceStale() reaches who listens', async () => {
      const heard: string[] = []
      const listening = await store.onStale((stale) => heard.push(stale))

      store.announceStale('https://example.org/context')

      await waitUntil('it is heard', async () => heard.includes('https://example.org/context'))
      await listening[Symbol.asyncDispose]()
    })
  })
}
