import { assertDescribed } from '@lodestream/shared/testing/described-answers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openApi, type TestApi } from '../../testing/open-api.ts'

const room = 'urn:ngsi-ld:Room:1'
const noon = '2026-01-01T12:00:00Z'

let api: TestApi

beforeEach(async () => {
  api = openApi()
  await api.send('POST /entities', { body: { id: room, type: 'Room', temperature: 20 } })
})
afterEach(() => api[Symbol.asyncDispose]())

function value(members: object): string {
  return JSON.stringify({ entityId: room, attributeName: 'temperature', value: 21, ...members })
}

async function post(body: string | Buffer, headers: Record<string, string> = {}) {
  const { statusCode, body: text } = await api.server.inject({
    method: 'POST',
    url: '/telemetry',
    headers: { 'content-type': 'application/x-ndjson', ...headers },
    payload: body,
  })
  assertDescribed('POST', '/telemetry', {
    status: statusCode,
    headers: { 'content-type': 'application/json' },
    text,
  })
  return { status: statusCode, json: text === '' ? undefined : JSON.parse(text) }
}

async function retrieve(): Promise<Record<string, unknown>> {
  return (await api.send(`GET /entities/${room}`)).json
}

describe('POST /telemetry', () => {
  it('merges values in their order, with an event of each', async () => {
    const { status, json } = await post(
      [
        value({ unitCode: 'CEL' }),
        value({ value: 22 }),
        value({ attributeName: 'co2', value: 400 }),
        '',
      ].join('\n'),
    )

    expect({ status, json }).toEqual({
      status: 200,
      json: { accepted: 3, late: 0, repeated: 0, rejected: 0, errors: [] },
    })
    expect(await retrieve()).toMatchObject({
      temperature: { value: 22, unitCode: 'CEL' },
      co2: { value: 400 },
    })
    expect(api.events().slice(2)).toMatchObject([
      { operationType: 'ATTRIBUTE_UPDATE', operation: 'telemetry', attributeName: 'temperature' },
      { operationType: 'ATTRIBUTE_UPDATE', operation: 'telemetry' },
      { operationType: 'ATTRIBUTE_CREATE', operation: 'telemetry', attributeName: 'co2' },
    ])
  })

  it('counts what is late and what is repeated: no event tells of it', async () => {
    const early = '2026-01-01T11:00:00Z'
    const { json } = await post(
      [value({ observedAt: noon }), value({ observedAt: noon }), value({ observedAt: early, value: 1 })].join(
        '\n',
      ),
    )

    expect(json).toMatchObject({ accepted: 3, late: 1, repeated: 1 })
    expect(await retrieve()).toMatchObject({ temperature: { value: 21, observedAt: noon } })
    expect(api.events()).toHaveLength(3)
  })

  it('goes on behind lines that it refuses, and names them', async () => {
    const lines = [
      'no JSON',
      value({}),
      value({ entityId: 'urn:ngsi-ld:Room:none' }),
      '',
      value({ tenantName: 'farm' }),
      value({ speed: 1 }),
      value({ object: 'urn:a', value: undefined }),
      `"${'x'.repeat(65_536)}"`,
      value({ contexts: 'https://nowhere.test/context.jsonld' }),
      '{"entityId":"\\ud800"}',
      value({ value: 23 }),
    ]
    const { status, json } = await post(lines.join('\r\n'))

    expect(status).toBe(207)
    expect(json).toMatchObject({ accepted: 2, rejected: 8 })
    expect(json.errors.map(({ line, error }: never) => [line, (error as { detail: string }).detail])).toEqual(
      [
        [1, expect.stringMatching(/^The line is not JSON/)],
        [3, 'Entity urn:ngsi-ld:Room:none does not exist'],
        [5, expect.stringMatching(/^tenantName is not allowed here/)],
        [6, expect.stringMatching(/^Member speed is unknown/)],
        [7, 'The attribute is a Property and cannot become a Relationship'],
        [8, 'The line is longer than 65536 bytes'],
        [9, expect.stringContaining('nowhere.test')],
        [10, 'The line has a string with an unpaired surrogate'],
      ],
    )
    expect(json.errors[1].error).toMatchObject({ status: 404, title: 'The resource was not found' })
    expect(await retrieve()).toMatchObject({ temperature: { value: 23 } })
  })

  it('lists a hundred refusals and counts all', async () => {
    const { json } = await post('x\n'.repeat(1_500))

    expect(json).toMatchObject({ accepted: 0, rejected: 1_500 })
    expect(json.errors).toHaveLength(100)
  })

  it('expands names with the contexts of a line', async () => {
    api.web.documents.set('https://example.test/c.jsonld', {
      '@context': { heat: 'https://example.test/heat' },
    })
    await post(value({ attributeName: 'heat', contexts: ['https://example.test/c.jsonld'] }))

    expect(await retrieve()).toMatchObject({ 'https://example.test/heat': { value: 21 } })
  })

  it('keeps the tenants apart', async () => {
    expect(await post(value({}), { 'ngsild-tenant': 'farm' })).toMatchObject({
      status: 404,
      json: { title: 'The tenant does not exist' },
    })
    const headers = { 'ngsild-tenant': 'farm' }
    await api.send('POST /entities', { headers, body: { id: room, type: 'Room', temperature: 1 } })

    expect(await post(value({}), headers)).toMatchObject({ status: 200 })
    expect(await retrieve()).toMatchObject({ temperature: { value: 20 } })
  })

  it('reads nothing else than NDJSON that is not compressed', async () => {
    expect((await post(value({}), { 'content-type': 'application/json' })).status).toBe(415)
    expect((await post(value({}), { 'content-encoding': 'gzip' })).status).toBe(415)
    expect((await post('')).json).toMatchObject({ accepted: 0, rejected: 0 })
    const wrong = await api.server.inject({
      method: 'POST',
      url: '/telemetry?a=1',
      headers: ndjson,
      payload: '',
    })
    expect(wrong.statusCode).toBe(400)
    const elsewhere = await api.send('POST /entities', { headers: ndjson, body: value({}) })
    expect(elsewhere.status).toBe(415)
    expect((await api.server.inject({ method: 'GET', url: '/telemetry' })).statusCode).toBe(405)
  })
})

const ndjson = { 'content-type': 'application/x-ndjson' }
