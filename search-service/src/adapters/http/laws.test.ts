import { decodeEvent } from '@lodestream/shared/events/decode-event'
import type { EntityEvent } from '@lodestream/shared/events/entity-event'
import { eventKey } from '@lodestream/shared/events/event-key'
import { foldEvents } from '@lodestream/shared/events/fold-events'
import { coreTerms } from '@lodestream/shared/json-ld/core-terms'
import type { Entity } from '@lodestream/shared/ngsi-ld/entity'
import type { JsonObject } from '@lodestream/shared/ngsi-ld/json'
import { defaultTenant } from '@lodestream/shared/ngsi-ld/tenant'
import { toConcise } from '@lodestream/shared/representation/to-concise'
import { toNormalized } from '@lodestream/shared/representation/to-normalized'
import { arbitraryEntity } from '@lodestream/shared/testing/arbitrary-entity'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { openApi, type TestApi } from '../../testing/open-api.ts'

const id = 'urn:ngsi-ld:T:1'
const path = `/entities/${id}`

/** Entities of the one id that never expire. */
const entity = arbitraryEntity().map(({ expiresAt: _, ...kept }): Entity => ({ ...kept, id }))

const normalized = (one: Entity) => toNormalized(one, coreTerms)
const attributesOf = (one: Entity): JsonObject => {
  const { id: _, type: __, scope: ___, ...attributes } = normalized(one)
  return attributes
}
const read = async (api: TestApi, query = '') => (await api.send(`GET ${path}${query}`)).json

/** Requests that a client may send about the entity, with what it may say in them. */
const request: fc.Arbitrary<readonly [request: string, body?: unknown]> = fc.oneof(
  entity.map((one) => [`PUT ${path}`, normalized(one)] as const),
  entity.map((one) => [`PATCH ${path}`, normalized(one)] as const),
  entity.map((one) => [`PATCH ${path}`, toConcise(one, coreTerms)] as const),
  entity.map((one) => [`PATCH ${path}/attrs`, normalized(one)] as const),
  entity.map((one) => [`POST ${path}/attrs`, normalized(one)] as const),
  entity.map((one) => [`POST ${path}/attrs?options=noOverwrite`, normalized(one)] as const),
  entity.map((one) => [`PATCH ${path}/attrs`, nulled(one)] as const),
  entity.map((one) => [`PATCH ${path}`, nulled(one)] as const),
  entity.map((one) => ['POST /entityOperations/upsert', [normalized(one), normalized(one)]] as const),
  entity.map((one) => ['POST /entityOperations/upsert?options=update', [normalized(one)]] as const),
  entity.map((one) => ['POST /entityOperations/merge', [normalized(one)]] as const),
  fc
    .constantFrom('speed', 'colour', 'label', 'owner', 'place')
    .map((name) => [`DELETE ${path}/attrs/${name}?deleteAll=true`] as const),
  fc.constant([`DELETE ${path}`] as const),
)

function nulled(one: Entity): JsonObject {
  return Object.fromEntries(Object.keys(attributesOf(one)).map((name) => [name, 'urn:ngsi-ld:null']))
}

/** What a consumer of the events knows of the entity. */
function folded(events: readonly EntityEvent[]): Entity | undefined {
  const key = eventKey(defaultTenant, id)
  const decoded = events.map((event, index) =>
    decodeEvent({ key, headers: {}, body: JSON.stringify(event), partition: 0, offset: BigInt(index) }),
  )
  return foldEvents(decoded).entity
}

it('the fold of the events of any operations is the state they leave (docs/events.md)', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 8 }), async (requests) => {
      await using api = openApi()
      for (const [index, [sent, body]] of requests.entries()) {
        api.clock.instant = `2026-01-01T00:00:0${index}.000000Z`
        const before = api.events().length
        const { status } = await api.send(sent, body === undefined ? {} : { body })
        expect(status).toBeLessThan(500)
        // A change of types or scopes alone has no event of its own: the next one tells of it.
        if (api.events().length === before) continue

        const known = folded(api.events())
        const shown = await api.send(`GET ${path}?options=sysAttrs`)
        if (known === undefined) expect(shown.status).toBe(404)
        else expect(toNormalized(known, coreTerms, { sysAttrs: true })).toEqual(shown.json)
      }
    }),
    { numRuns: 100 },
  )
})

it.each<readonly [law: string, again: (api: TestApi, whole: JsonObject) => Promise<unknown>]>([
  ['replaced by itself', (api, whole) => api.send(`PUT ${path}`, { body: whole })],
  [
    'replaced by its concise form',
    async (api) => api.send(`PUT ${path}`, { body: await read(api, '?format=concise') }),
  ],
  ['merged with itself', (api, whole) => api.send(`PATCH ${path}`, { body: whole })],
  [
    'merged with its concise form',
    async (api) => api.send(`PATCH ${path}`, { body: await read(api, '?format=concise') }),
  ],
  ['merged with nothing', (api) => api.send(`PATCH ${path}`, { body: {} })],
  ['updated with its own attributes', (api, whole) => api.send(`PATCH ${path}/attrs`, { body: whole })],
  ['given its own attributes', (api, whole) => api.send(`POST ${path}/attrs`, { body: whole })],
  [
    'given its own attributes with noOverwrite',
    (api, whole) => api.send(`POST ${path}/attrs?options=noOverwrite`, { body: whole }),
  ],
  [
    'deleted and created from what was read',
    async (api, whole) => {
      await api.send(`DELETE ${path}`)
      return api.send('POST /entities', { body: whole })
    },
  ],
])('an entity %s is what it was', async (_law, again) => {
  await fc.assert(
    fc.asyncProperty(entity, async (one) => {
      await using api = openApi()
      expect((await api.send('POST /entities', { body: normalized(one) })).status).toBe(201)
      const whole = await read(api)

      expect(await again(api, whole)).toMatchObject({
        status: expect.not.toBeOneOf([400, 404, 409, 500]),
      })

      expect(await read(api)).toEqual(whole)
    }),
    { numRuns: 25 },
  )
})
