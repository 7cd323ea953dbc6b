import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openApi, type TestApi } from '../../testing/open-api.ts'

const id = 'urn:ngsi-ld:Greenhouse:g1'

let api: TestApi

beforeEach(async () => {
  api = openApi()
  const body = { id, type: ['Greenhouse', 'Asset'], cfg: { type: 'JsonProperty', json: { a: 1 } } }
  expect((await api.send('POST /entities', { body })).status).toBe(201)
})
afterEach(() => api[Symbol.asyncDispose]())

const prefer = (version: string) => ({ prefer: `ngsi-ld=${version}` })
const older = { id, type: ['Greenhouse', 'Asset'], cfg: { type: 'Property', value: { a: 1 } } }

describe('Prefer: ngsi-ld (clause 6.3.21)', () => {
  it('changes the answer to a retrieval for an older version, and says so', async () => {
    const { status, headers, json } = await api.send(`GET /entities/${id}`, { headers: prefer('1.6') })

    expect([status, headers['preference-applied'], json]).toEqual([203, 'ngsi-ld=1.6', older])
  })

  it('changes the answers to queries, whichever way they come', async () => {
    const headers = prefer('1.7')
    const body = { type: 'Query', entities: [{ type: 'Greenhouse' }] }

    for (const answer of [
      await api.send('GET /entities?type=Greenhouse', { headers }),
      await api.send('POST /entityOperations/query', { body, headers }),
    ])
      expect([answer.status, answer.headers['preference-applied'], answer.json]).toEqual([
        203,
        'ngsi-ld=1.7',
        [older],
      ])
  })

  it.each([
    ['1.8', '1.8'],
    ['1.9', '1.9'],
    ['2.5', '1.9'],
  ])('answers 200 where nothing is to be changed: %s', async (version, applied) => {
    const { status, headers, json } = await api.send(`GET /entities/${id}`, { headers: prefer(version) })

    expect([status, headers['preference-applied']]).toEqual([200, `ngsi-ld=${applied}`])
    expect(json.cfg).toEqual({ type: 'JsonProperty', json: { a: 1 } })
  })

  it('does not count as a change what is not shown', async () => {
    const body = { id: 'urn:1', type: 'Note', expiresAt: '2100-01-01T00:00:00Z' }
    await api.send('POST /entities', { body })

    expect((await api.send('GET /entities/urn:1', { headers: prefer('1.8') })).status).toBe(200)
    const sysAttrs = await api.send('GET /entities/urn:1?options=sysAttrs', { headers: prefer('1.8') })
    expect([sysAttrs.status, sysAttrs.json.expiresAt]).toEqual([203, undefined])
  })

  it.each(['9', '1', 'x'])('ignores the malformed version %s', async (version) => {
    const { status, headers, json } = await api.send(`GET /entities/${id}`, { headers: prefer(version) })

    expect([status, headers['preference-applied'], json.cfg.type]).toEqual([200, undefined, 'JsonProperty'])
  })

  it('has no rule for GeoJSON', async () => {
    const headers = { ...prefer('1.3'), accept: 'application/geo+json' }
    const { status, json } = await api.send(`GET /entities/${id}`, { headers })

    expect([status, json.properties.cfg.type]).toEqual([200, 'JsonProperty'])
  })

  it('holds in ld+json, concise and simplified', async () => {
    const headers = { ...prefer('1.2'), accept: 'application/ld+json' }
    const shown = async (format: string) =>
      (await api.send(`GET /entities/${id}?format=${format}`, { headers })).json

    expect(await shown('concise')).toMatchObject({ type: 'Greenhouse', cfg: { a: 1 } })
    expect(await shown('simplified')).toMatchObject({ '@context': expect.anything(), cfg: { a: 1 } })
  })
})
