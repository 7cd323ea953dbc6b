import { freePort } from '@lodestream/shared/testing/free-port'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Receiver, startReceiver } from '../../testing/receiver.ts'
import { createHttpCurrentEntities } from './http-current-entities.ts'

type Answer = readonly [status: number, body: string]

describe('the current entities over HTTP, where the search service', () => {
  let search: Receiver
  let answer: Answer
  let refused: number[]
  beforeEach(async () => {
    refused = []
    search = await startReceiver((response) => response.writeHead(answer[0]).end(answer[1]))
  })
  afterEach(() => search[Symbol.asyncDispose]())

  async function all(url = search.url): Promise<unknown[]> {
    const settings = { searchUrl: () => url, pageSize: 2, timeoutMs: 1000 }
    const current = createHttpCurrentEntities({
      ...settings,
      onRefused: (status) => void refused.push(status),
    })
    const found: unknown[] = []
    for await (const page of current.select('farm', undefined)) found.push(...page)
    return found
  }

  it.each([[500], [503]])('answers %d: the entities cannot be had now', async (status) => {
    answer = [status, '']
    await expect(all()).rejects.toThrow(`The search service answered ${status}`)
  })

  it.each([
    ['answers 200 with something else than JSON', 200, '<html>'],
    ['answers 200 with half of it', 200, '[{"id":"urn:x:1"'],
  ])('%s: they cannot be had either', async (_, status, body) => {
    answer = [status, body]
    await expect(all()).rejects.toThrow()
  })

  it('does not listen: they cannot be had now', async () => {
    await expect(all(`http://127.0.0.1:${await freePort()}`)).rejects.toThrow()
  })

  it.each<Answer>([
    [400, '{"type":"https://uri.etsi.org/ngsi-ld/errors/BadRequestData"}'],
    [404, 'not found'],
    [401, ''],
  ])('answers %d: nothing is found, and the operator is told', async (...given) => {
    answer = given
    expect(await all()).toEqual([])
    expect(refused).toEqual([given[0]])
  })

  it('does not know the tenant: it has no entities, and nobody is alarmed', async () => {
    answer = [404, '{"type":"https://uri.etsi.org/ngsi-ld/errors/NonexistentTenant"}']
    expect(await all()).toEqual([])
    expect(refused).toEqual([])
  })
})
