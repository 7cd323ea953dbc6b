import type { FuzzRequest } from '@lodestream/shared/testing/fuzz/arbitrary-request'
import { fuzz, fuzzCases, fuzzSeed } from '@lodestream/shared/testing/fuzz/fuzz'
import { expect, it } from 'vitest'
import { openApi } from '../../testing/open-api.ts'

/** Every request is read and answered as the framework would after the bytes of HTTP. */
function open() {
  const api = openApi()
  return {
    async send({ method, url, headers, body }: FuzzRequest) {
      const { statusCode, body: text } = await api.server.inject({
        method: method as 'GET',
        url,
        headers: { ...headers },
        ...(body === undefined ? {} : { payload: body }),
      })
      return { status: statusCode, text }
    },
    [Symbol.asyncDispose]: () => api[Symbol.asyncDispose](),
  }
}

it('answers whatever is sent, in time, and keeps nothing of it', { timeout: 3_600_000 }, async () => {
  const statuses = await fuzz(open, { cases: fuzzCases(500), seed: fuzzSeed() })

  // Some get through: a fuzzer whose requests all fail at the door proves little.
  expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 201, 204, 400, 404]))
})
