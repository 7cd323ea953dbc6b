import { AlreadyExists, LdContextNotAvailable } from '@lodestream/shared/ngsi-ld/errors'
import { expect, it } from 'vitest'
import { batchAnswer } from './batch-answer.ts'

const refusals = [
  { entityId: 'urn:e:1', refusal: new LdContextNotAvailable('gone') },
  { entityId: 'urn:e:2', refusal: new AlreadyExists('there') },
]

it.each([
  [{}, 504],
  [{ contextUnavailableStatus: 503 }, 503],
])('an item has the status that a request of its own would get: %j', (configured, expected) => {
  expect(batchAnswer(refusals, configured)).toMatchObject({
    status: 207,
    body: { success: [], errors: [{ error: { status: expected } }, { error: { status: 409 } }] },
  })
})
