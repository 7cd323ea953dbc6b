import type { Entity } from '@lodestream/shared/ngsi-ld/entity'
import { NonexistentTenant } from '@lodestream/shared/ngsi-ld/errors'
import type { TypeSelection } from '@lodestream/shared/query/type-selection'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { EntityQuery, Page } from './entity-reader.ts'
import { contractClock, create, type EntityStoreHarness, n, origin, remove } from './entity-store.contract.ts'

const everything: Page = { limit: 100, offset: 0, count: false }

/** What every EntityReader keeps, over the store it belongs to. */
export function entityReaderContract(open: () => Promise<EntityStoreHarness>): void {
  describe('EntityReader contract', () => {
    let harness: EntityStoreHarness
    let tenant: string
    let tests = 0

    beforeAll(async () => {
      harness = await open()
    })
    afterAll(() => harness.close())
    beforeEach(() => {
      tests += 1
      tenant = `reader${tests}`
      contractClock.instant = '2026-01-01T00:00:00.000000Z'
    })

    const add = (id: string, members: Partial<Entity> = {}) =>
      harness.store.change(tenant, id, create(id, members), origin('createEntity'))
    const drop = (id: string) => harness.store.change(tenant, id, remove, origin('deleteEntity'))
    const ids = async (query: EntityQuery, page: Page = everything) => {
      const { entities } = await harness.reader.query(tenant, query, page)
      return entities.map(({ id }) => id)
    }

    it('query() keeps the order of creation', async () => {
      for (const id of ['urn:c', 'urn:a', 'urn:b']) await add(id)

      expect(await ids({})).toEqual(['urn:c', 'urn:a', 'urn:b'])
    })

    it('query() puts an entity that is created again last', async () => {
      for (const id of ['urn:c', 'urn:a']) await add(id)
      await drop('urn:c')
      expect(await ids({})).toEqual(['urn:a'])
      await add('urn:c')

      expect(await ids({})).toEqual(['urn:a', 'urn:c'])
    })

    it('query() goes on behind the last entity of a page, whatever became of those before', async () => {
      for (const id of ['urn:1', 'urn:2', 'urn:3', 'urn:4']) await add(id, { types: ['t'] })
      const queries: readonly EntityQuery[] = [
        {},
        { selectors: [{ types: { kind: 'type', type: 't' } }] },
        { selectors: [{ types: { kind: 'type', type: 't' } }], attrs: [n] },
        { attrs: [n] },
      ]
      const firsts = await Promise.all(
        queries.map((query) => harness.reader.query(tenant, query, { limit: 2, offset: 0, count: false })),
      )
      await drop('urn:1')

      for (const [index, query] of queries.entries()) {
        const after = firsts[index]?.last ?? ''
        const rest = await harness.reader.query(tenant, query, { ...everything, after })
        expect(rest.entities.map(({ id }) => id)).toEqual(['urn:3', 'urn:4'])
        const end = await harness.reader.query(tenant, query, { ...everything, after: rest.last ?? '' })
        expect(end).toEqual({ entities: [], more: false })
      }
    })

    it('query() pages, says whether more follows and counts when asked', async () => {
      for (const id of ['urn:1', 'urn:2', 'urn:3']) await add(id)
      const page = (limit: number, offset: number, count: boolean) =>
        harness.reader.query(tenant, {}, { limit, offset, count })

      expect(await page(2, 0, false)).toMatchObject({
        entities: [{ id: 'urn:1' }, { id: 'urn:2' }],
        more: true,
      })
      expect(await page(2, 0, false)).not.toHaveProperty('total')
      expect(await page(2, 2, true)).toMatchObject({ entities: [{ id: 'urn:3' }], more: false, total: 3 })
      expect(await page(2, 9, true)).toEqual({ entities: [], more: false, total: 3 })
      expect(await page(0, 0, true)).toEqual({ entities: [], more: true, total: 3 })
      expect(await page(3, 0, false)).toMatchObject({ more: false })
    })

    it('query() finds by id, by type and by attribute, all of them together', async () => {
      const other = 'https://example.org/other'
      await add('urn:1', { types: ['https://example.org/A'] })
      await add('urn:2', { types: ['https://example.org/A', 'https://example.org/B'] })
      await add('urn:3', { attributes: { [other]: [{ kind: 'Property', value: 1 }] } })

      expect(await ids({ selectors: [{ types: anyOf('https://example.org/A') }] })).toEqual([
        'urn:1',
        'urn:2',
      ])
      expect(
        await ids({ selectors: [{ types: anyOf('https://example.org/B', 'https://example.org/Counter') }] }),
      ).toEqual(['urn:2', 'urn:3'])
      expect(await ids({ selectors: [{ ids: ['urn:3', 'urn:1', 'urn:none'] }] })).toEqual(['urn:1', 'urn:3'])
      expect(await ids({ attrs: [other, 'https://example.org/none'] })).toEqual(['urn:3'])
      expect(
        await ids({
          attrs: [n],
          selectors: [{ types: anyOf('https://example.org/A'), ids: ['urn:2', 'urn:3'] }],
        }),
      ).toEqual(['urn:2'])
      expect(await ids({ selectors: [{ types: anyOf() }] })).toEqual([])
      expect(await ids({ selectors: [{ types: { kind: 'any' } }] })).toEqual(['urn:1', 'urn:2', 'urn:3'])
      expect(
        await ids({
          selectors: [{ types: { ...anyOf('https://example.org/A', 'https://example.org/B'), kind: 'and' } }],
        }),
      ).toEqual(['urn:2'])
      expect(await ids({ selectors: [{ ids: [] }] })).toEqual([])
    })

    it('ids() tells the first ids of what query() finds, in its order', async () => {
      for (const id of ['urn:c', 'urn:a', 'urn:b']) await add(id)
      const some = { selectors: [{ ids: ['urn:a', 'urn:b', 'urn:c', 'urn:none'] }] }

      expect(await harness.reader.ids(tenant, some, { limit: 2 })).toEqual(['urn:c', 'urn:a'])
      expect(await harness.reader.ids(tenant, { attrs: ['https://example.org/none'] }, { limit: 2 })).toEqual(
        [],
      )
      await expect(harness.reader.ids(`${tenant}none`, {}, { limit: 2 })).rejects.toBeInstanceOf(
        NonexistentTenant,
      )
    })

    it('query() knows nothing of other tenants', async () => {
      await add('urn:1')
      await harness.store.change(`${tenant}x`, 'urn:2', create('urn:2'), origin('createEntity'))

      expect(await ids({})).toEqual(['urn:1'])
      await expect(harness.reader.query(`${tenant}none`, {}, everything)).rejects.toBeInstanceOf(
        NonexistentTenant,
      )
    })

    it('query() leaves out and does not count what has expired', async () => {
      const brief = 'https://example.org/brief'
      await add('urn:1', { expiresAt: '2026-01-01T00:00:01Z' })
      await add('urn:2', {
        attributes: { [brief]: [{ kind: 'Property', value: 1, expiresAt: '2026-01-01T00:00:01Z' }] },
      })
      expect(await ids({ attrs: [brief] })).toEqual(['urn:2'])
      contractClock.instant = '2026-01-01T00:00:01.000001Z'

      const page = await harness.reader.query(tenant, {}, { ...everything, count: true })

      expect(page).toMatchObject({ entities: [{ id: 'urn:2', attributes: {} }], total: 1 })
      expect(await ids({ attrs: [brief] })).toEqual([])
    })
  })
}

function anyOf(...types: string[]): TypeSelection & { kind: 'or' | 'and' } {
  return { kind: 'or', operands: types.map((type) => ({ kind: 'type', type })) }
}
