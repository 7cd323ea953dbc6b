import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openApi, type TestApi } from '../../../testing/open-api.ts'

const id = 'urn:ngsi-ld:Greenhouse:g1'
const path = `/entities/${id}`
const made = '2026-01-01T00:00:00.000000Z'
const now = '2026-01-02T00:00:00.000000Z'
const none = 'urn:ngsi-ld:null'

let api: TestApi
beforeEach(async () => {
  api = openApi()
  api.clock.instant = made
  await api.send('POST /entities', {
    body: { id, type: 'Greenhouse', a: { value: 1, sub: { value: 2 } }, b: { value: 3 } },
  })
  api.clock.instant = now
})
afterEach(() => api[Symbol.asyncDispose]())

const read = async () => (await api.send(`GET ${path}?options=sysAttrs`)).json
const stamps = ({ createdAt, modifiedAt }: { createdAt: string; modifiedAt: string }) => [
  createdAt,
  modifiedAt,
]
const old = [made, made]
const kept = [made, now]
const fresh = [now, now]

describe('createdAt and modifiedAt (clauses 4.8, 5.6)', () => {
  it.each([
    ['Update Attributes keeps createdAt of the instance', 'PATCH', '/attrs', { a: { value: 9 } }, kept, old],
    ['Append Attributes keeps createdAt of the instance', 'POST', '/attrs', { a: { value: 9 } }, kept, old],
    ['Partial Attribute Update keeps createdAt', 'PATCH', '/attrs/a', { value: 9 }, kept, old],
    ['Replace Attribute keeps createdAt', 'PUT', '/attrs/a', { value: 9 }, kept, old],
    ['Merge keeps createdAt', 'PATCH', '', { a: { value: 9 } }, kept, old],
    ['Replace Entity makes attributes anew', 'PUT', '', { id, type: 'G', a: 1, b: 2 }, fresh, fresh],
    ['deleting another attribute leaves this one alone', 'PATCH', '/attrs', { b: none }, old, undefined],
  ])('%s', async (_rule, method, rest, body, a, b) => {
    const { status } = await api.send(`${method} ${path}${rest}`, { body })

    const entity = await read()
    expect(status).toBe(204)
    expect(stamps(entity)).toEqual(kept)
    expect([stamps(entity.a), entity.b && stamps(entity.b)]).toEqual([a, b])
  })

  it('a change of a sub-attribute modifies it, its parent and the entity', async () => {
    await api.send(`PATCH ${path}`, { body: { a: { type: 'Property', sub: { value: 9 } } } })

    const entity = await read()
    expect([entity, entity.a, entity.a.sub, entity.b].map(stamps)).toEqual([kept, kept, kept, old])
  })

  it.each([
    ['an empty fragment', 'PATCH', '', {}],
    ['null of nothing', 'PATCH', '/attrs', { c: none }],
    ['what noOverwrite refuses', 'POST', '/attrs?options=noOverwrite', { a: 7 }],
    ['a type it has already', 'PATCH', '', { type: 'Greenhouse' }],
  ])('%s modifies nothing', async (_rule, method, rest, body) => {
    await api.send(`${method} ${path}${rest}`, { body })

    const entity = await read()
    expect([entity, entity.a, entity.b].map(stamps)).toEqual([old, old, old])
  })
})

describe('expiresAt (clause 4.22)', () => {
  const soon = '2026-01-03T00:00:00Z'
  const later = '2026-01-04T00:00:00.000000Z'
  const attributes = async () => {
    const { status, json } = await api.send(`GET ${path}?options=keyValues`)
    return status === 404 ? undefined : Object.keys(json).slice(2)
  }

  it('an entity vanishes at that instant, and may be created again', async () => {
    await api.send(`PATCH ${path}`, { body: { expiresAt: soon } })
    expect(await attributes()).toEqual(['a', 'b'])

    api.clock.instant = '2026-01-03T00:00:00.000000Z'

    expect(await attributes()).toBeUndefined()
    expect((await api.send(`PATCH ${path}/attrs`, { body: {} })).status).toBe(404)
    expect((await api.send('POST /entities', { body: { id, type: 'Greenhouse' } })).status).toBe(201)
  })

  it('an attribute instance vanishes, the others stay', async () => {
    await api.send(`POST ${path}/attrs`, {
      body: {
        a: [
          { value: 1, expiresAt: soon },
          { value: 2, datasetId: 'urn:d:1' },
        ],
      },
    })
    api.clock.instant = later

    const { json } = await api.send(`GET ${path}`)

    expect(json.a).toEqual({ type: 'Property', value: 2, datasetId: 'urn:d:1' })
    expect((await api.send(`PATCH ${path}/attrs/a`, { body: { value: 9 } })).status).toBe(404)
  })

  it('what has expired is deleted with events of its own', async () => {
    await api.send(`PATCH ${path}/attrs/a`, { body: { expiresAt: soon } })
    api.clock.instant = later
    const before = api.events().length

    await api.send(`PATCH ${path}/attrs`, { body: { a: 7 } })

    expect(
      api
        .events()
        .slice(before)
        .map(({ operation, operationType }) => `${operation} ${operationType}`),
    ).toEqual(['expireAttribute ATTRIBUTE_DELETE', 'updateAttributes ATTRIBUTE_CREATE'])
  })

  it.each([
    ['Update Attributes clears it', 'PATCH', '/attrs', { a: { value: 9 } }],
    ['Replace Attribute clears it', 'PUT', '/attrs/a', { value: 9 }],
    ['null removes it (partial update)', 'PATCH', '/attrs/a', { expiresAt: none }],
    ['null removes it (merge)', 'PATCH', '', { a: { expiresAt: none } }],
  ])('%s', async (_rule, method, rest, body) => {
    await api.send(`PATCH ${path}/attrs/a`, { body: { expiresAt: soon } })
    await api.send(`${method} ${path}${rest}`, { body })
    api.clock.instant = later

    expect(await attributes()).toEqual(['a', 'b'])
  })

  it.each([
    ['Partial Attribute Update keeps it', 'PATCH', '/attrs/a', { value: 9 }],
    ['Merge keeps it', 'PATCH', '', { a: { value: 9 } }],
  ])('%s', async (_rule, method, rest, body) => {
    await api.send(`PATCH ${path}/attrs/a`, { body: { expiresAt: soon } })
    await api.send(`${method} ${path}${rest}`, { body })
    api.clock.instant = later

    expect(await attributes()).toEqual(['b'])
  })

  it.each([
    ['a merge', 'PATCH', '', { expiresAt: none }],
    ['Update Attributes', 'PATCH', '/attrs', { expiresAt: none }],
    ['Replace Entity', 'PUT', '', { id, type: 'Greenhouse', a: 1, b: 2 }],
  ])('%s takes it from the entity', async (_rule, method, rest, body) => {
    await api.send(`PATCH ${path}`, { body: { expiresAt: soon } })
    const { status } = await api.send(`${method} ${path}${rest}`, { body })
    api.clock.instant = later

    expect(status).toBe(204)
    expect(await attributes()).toEqual(['a', 'b'])
  })

  it('a past instant is no error: the entity expires at once', async () => {
    const past = { id: 'urn:x:past', type: 'T', expiresAt: '2020-01-01T00:00:00Z' }

    expect((await api.send('POST /entities', { body: past })).status).toBe(201)
    expect((await api.send('GET /entities/urn:x:past')).status).toBe(404)
  })

  it('is shown with sysAttrs only', async () => {
    await api.send(`PATCH ${path}`, { body: { expiresAt: soon, b: { expiresAt: soon } } })

    const shown = (await api.send(`GET ${path}`)).json
    const all = await read()
    expect([shown.expiresAt, shown.b.expiresAt, all.expiresAt, all.b.expiresAt]).toEqual([
      undefined,
      undefined,
      soon,
      soon,
    ])
  })
})
