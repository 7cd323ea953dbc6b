import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openApi, type TestApi } from '../../testing/open-api.ts'

const id = 'urn:ngsi-ld:Vehicle:A1'
const vehicle = { id, type: 'Vehicle', speed: { type: 'Property', value: 55 } }
const path = `/entities/${id}`

let api: TestApi

beforeEach(async () => {
  api = openApi()
  await api.send('POST /entities', { body: vehicle })
})

afterEach(() => api[Symbol.asyncDispose]())

async function tagOf(options?: Parameters<TestApi['send']>[1]): Promise<string> {
  return String((await api.send(`GET ${path}`, options)).headers.etag)
}

const writes = [
  ['PUT', path, vehicle],
  ['PATCH', path, { speed: { value: 1 } }],
  ['POST', `${path}/attrs`, { brand: { type: 'Property', value: 'x' } }],
  ['PATCH', `${path}/attrs`, { speed: { type: 'Property', value: 1 } }],
  ['PATCH', `${path}/attrs/speed`, { value: 1 }],
  ['PUT', `${path}/attrs/speed`, { type: 'Property', value: 1 }],
  ['DELETE', `${path}/attrs/speed`, undefined],
  ['DELETE', path, undefined],
] as const

describe('ETag of an entity', () => {
  it('is strong: it starts with the version and differs between representations', async () => {
    const plain = await tagOf()
    const others = await Promise.all([
      tagOf({ headers: { accept: 'application/ld+json' } }),
      tagOf({
        headers: { link: '<http://context.test/cars.jsonld>; rel="http://www.w3.org/ns/json-ld#context"' },
      }),
      api.send(`GET ${path}?format=concise`).then(({ headers }) => String(headers.etag)),
      api.send(`GET ${path}?options=sysAttrs`).then(({ headers }) => String(headers.etag)),
    ])

    for (const tag of [plain, ...others]) expect(tag).toMatch(/^"1-[\w-]{16}"$/)
    expect(new Set([plain, ...others]).size).toBe(5)
    expect(await tagOf()).toBe(plain)
  })

  it('goes on after deletion and re-creation: no two states share a tag', async () => {
    const first = await tagOf()
    await api.send(`DELETE ${path}`)
    const created = await api.send('POST /entities', { body: vehicle })

    expect(created.headers.etag).toBe('"3"')
    expect(await tagOf()).toMatch(/^"3-/)
    expect(await api.send(`DELETE ${path}`, { headers: { 'if-match': first } })).toMatchObject({
      status: 412,
    })
  })

  it('stays when a write changes nothing', async () => {
    const before = await tagOf()

    expect((await api.send(`PATCH ${path}`, { body: {} })).headers.etag).toBe('"1"')
    expect(await tagOf()).toBe(before)
  })

  it('varies by what chose the representation', async () => {
    expect((await api.send(`GET ${path}`)).headers.vary).toContain('accept')
  })
})

describe('If-None-Match of a read', () => {
  it.each(['GET', 'HEAD'])(
    '%s answers 304 without a body while nothing changed, and 200 after',
    async (method) => {
      const etag = await tagOf()
      const same = await api.send(`${method} ${path}`, { headers: { 'if-none-match': `"x", W/${etag}` } })
      await api.send(`PATCH ${path}/attrs/speed`, { body: { value: 60 } })
      const changed = await api.send(`${method} ${path}`, { headers: { 'if-none-match': etag } })

      expect([same.status, same.text, same.headers.etag]).toEqual([304, '', etag])
      expect(same.headers['content-type']).toBeUndefined()
      expect(changed.status).toBe(200)
    },
  )

  it('answers 304 to *, and 200 to a tag of another representation or of a write', async () => {
    const inside = await tagOf({ headers: { accept: 'application/ld+json' } })
    const status = async (tags: string) =>
      (await api.send(`GET ${path}`, { headers: { 'if-none-match': tags } })).status

    expect([await status('*'), await status(inside), await status('"1"')]).toEqual([304, 200, 200])
  })

  it('is not served at all under If-Match with another version', async () => {
    const etag = await tagOf()
    const status = async (tag: string) =>
      (await api.send(`GET ${path}`, { headers: { 'if-match': tag } })).status

    expect([await status(etag), await status('*'), await status('"2"')]).toEqual([200, 200, 412])
  })

  it('shows an attribute that expired, though nothing was written', async () => {
    const body = { note: { type: 'Property', value: 1, expiresAt: '2026-01-01T01:00:00Z' } }
    await api.send(`POST ${path}/attrs`, { body })
    const etag = await tagOf()
    api.clock.instant = '2026-01-02T00:00:00.000000Z'

    expect(await api.send(`GET ${path}`, { headers: { 'if-none-match': etag } })).toMatchObject({
      status: 200,
    })
  })
})

describe.each(writes)('%s %s', (method, target, body) => {
  const send = (headers: Record<string, string>) =>
    api.send(`${method} ${target}`, { headers, ...(body === undefined ? {} : { body }) })

  it('is done under If-Match with the tag of any representation, weakened or not, and answers the new one', async () => {
    const etag = await tagOf({ headers: { accept: 'application/ld+json' } })

    const answer = await send({ 'if-match': `"99", W/${etag}` })

    expect(answer.status).toBe(204)
    expect(answer.headers.etag).toBe(target === path && method === 'DELETE' ? undefined : '"2"')
  })

  it('is refused with both versions when the entity has moved on', async () => {
    const etag = await tagOf()
    await api.send(`PATCH ${path}/attrs/speed`, { body: { value: 60 } })

    const answer = await send({ 'if-match': etag })

    expect(answer).toMatchObject({
      status: 412,
      json: { type: 'about:blank', status: 412, detail: expect.stringMatching(/version 2, .*version 1$/) },
    })
    expect((await api.send(`GET ${path}`)).json.speed.value).toBe(60)
    expect(api.events().at(-1)?.entityVersion).toBe(2)
  })

  it('is refused under If-None-Match: *, and for tags that no state ever had', async () => {
    expect(await send({ 'if-none-match': '*' })).toMatchObject({ status: 412 })
    expect(await send({ 'if-match': '"elsewhere"' })).toMatchObject({ status: 412 })
    expect(await send({ 'if-match': '*' })).toMatchObject({ status: 204 })
  })

  it('refuses a condition it cannot read, and answers 404 for an unknown entity', async () => {
    expect(await send({ 'if-match': '1' })).toMatchObject({
      status: 400,
      json: { title: 'The request is not valid' },
    })
    await api.send(`DELETE ${path}`)
    expect(await send({ 'if-match': '"1"' })).toMatchObject({ status: 404 })
  })
})

describe('POST /entities', () => {
  it('with If-None-Match: * is 412 when the entity exists, 409 without', async () => {
    const conditional = await api.send('POST /entities', { body: vehicle, headers: { 'if-none-match': '*' } })
    const plain = await api.send('POST /entities', { body: vehicle })

    expect([conditional.status, plain.status]).toEqual([412, 409])
  })

  it('with If-None-Match: * creates, and with If-Match never does', async () => {
    const body = { ...vehicle, id: 'urn:ngsi-ld:Vehicle:A2' }
    const refused = await api.send('POST /entities', { body, headers: { 'if-match': '*' } })
    const created = await api.send('POST /entities', { body, headers: { 'if-none-match': '*' } })

    expect([refused.status, created.status, created.headers.etag]).toEqual([412, 201, '"1"'])
  })
})

it('of many writers that name the same version exactly one wins', async () => {
  const etag = await tagOf()
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, value) =>
      api.send(`PATCH ${path}/attrs/speed`, { body: { value }, headers: { 'if-match': etag } }),
    ),
  )

  expect(answers.filter(({ status }) => status === 204)).toHaveLength(1)
  expect(answers.filter(({ status }) => status === 412)).toHaveLength(19)
})
