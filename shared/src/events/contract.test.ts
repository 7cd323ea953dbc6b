import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { v7 as newId } from 'uuid'
import { describe, expect, it } from 'vitest'
import { describedTopics } from '../asyncapi/described-topics.ts'
import { recordedTerms } from '../json-ld/recorded-terms.ts'
import { coreRequestContext } from '../json-ld/request-context.ts'
import type { EntityChange } from '../ngsi-ld/entity-change.ts'
import { arbitraryHistory } from '../testing/arbitrary-history.ts'
import { decodeEntityState } from './decode-entity-state.ts'
import { decodeEvent } from './decode-event.ts'
import { encodeChangeWithState } from './encode-change-with-state.ts'
import type { EventRecord } from './entity-event.ts'
import { entityEventSchema } from './entity-event-schema.ts'
import { isState } from './entity-state.ts'
import { entityStateSchema } from './entity-state-schema.ts'
import { latestStates } from './latest-states.ts'

const entityId = 'urn:ngsi-ld:T:1'
const own = recordedTerms({ sp: 'https://uri.etsi.org/ngsi-ld/default-context/speed' })
const contexts = [coreRequestContext, { ...coreRequestContext, ...own, eventTerms: own }]

const ajv = new Ajv({ allErrors: true, strictTypes: false })
addFormats.default(ajv)
const { entityEvents, entityStates } = describedTopics
const isEvent = ajv.compile(entityEventSchema)
const isEventHeaders = ajv.compile(entityEvents?.message.headers ?? false)
const isStateBody = ajv.compile(entityStateSchema)
const isStateHeaders = ajv.compile(entityStates?.message.headers ?? false)

/** The batches, one for each change, that a history makes. */
function batchesOf(history: readonly EntityChange[]): readonly (readonly EventRecord[])[] {
  let sequence = 0
  return history.map((change, index) => {
    const records = encodeChangeWithState(change, {
      ...{
        tenant: 'farm',
        tenantName: 'farm',
        entityId,
        firstSequence: sequence + 1,
        entityVersion: index + 1,
      },
      ...{ operationId: newId(), operation: 'replaceEntity', occurredAt: '2026-01-01T00:00:00.000001Z' },
      ...(index % 3 === 0 && { actor: 'somebody', traceparent: '00-1-2-01' }),
      context: contexts[index % 2] ?? coreRequestContext,
      newEventId: newId,
    })
    sequence += records.filter((record) => !isState(record)).length
    return records
  })
}

const place = { partition: 0, offset: 0n }

/** Whatever JSON has, and numbers that are whole only to JSON. */
const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(0, 1, -1, 2 ** 53, 1e300, 1.5, '', 'urn:a:b', null, [], {}),
)

describe('what is emitted', () => {
  it('is valid: bodies and headers of events and of states', () => {
    fc.assert(
      fc.property(arbitraryHistory(entityId), (history) => {
        for (const batch of batchesOf(history)) {
          for (const { body, headers } of batch.filter((record) => !isState(record))) {
            expect(isEvent(JSON.parse(body)), ajv.errorsText(isEvent.errors)).toBe(true)
            expect(isEventHeaders(headers), ajv.errorsText(isEventHeaders.errors)).toBe(true)
          }
          for (const { body, headers } of latestStates(batch)) {
            expect(isStateHeaders(headers), ajv.errorsText(isStateHeaders.errors)).toBe(true)
            if (body !== null)
              expect(isStateBody(JSON.parse(body)), ajv.errorsText(isStateBody.errors)).toBe(true)
          }
        }
      }),
      { numRuns: 50 },
    )
  })
})

describe('what is valid', () => {
  /** A message with members changed at random: taken away, given any value, added. */
  const distorted = (message: Readonly<Record<string, unknown>>, kept: readonly string[]) => {
    const names = [...Object.keys(message), 'actor', 'terms', 'truncated', 'somethingNew']
    const free = names.filter((name) => !kept.includes(name))
    return fc
      .array(fc.tuple(fc.constantFrom(...free), fc.option(anything, { nil: undefined })), { maxLength: 2 })
      .map((changes) => JSON.parse(JSON.stringify({ ...message, ...Object.fromEntries(changes) })) as object)
  }

  const batches = fc.sample(arbitraryHistory(entityId), { numRuns: 20, seed: 1 }).flatMap(batchesOf)
  const events = batches.flat().filter((record) => !isState(record))
  const states = batches
    .flatMap(latestStates)
    .flatMap(({ body, ...rest }) => (body ? [{ ...rest, body }] : []))
  const payloads = [
    'operationPayload',
    'updatedEntity',
    'previousPayload',
    'previousEntity',
    'entity',
    'terms',
  ]
  const distortions = (records: readonly EventRecord[]) =>
    fc
      .constantFrom(...records)
      .chain((record) => distorted(JSON.parse(record.body), payloads).map((body) => ({ record, body })))

  it('is accepted as an event', () => {
    fc.assert(
      fc.property(distortions(events), ({ record, body }) => {
        fc.pre(isEvent(body))
        const decoded = decodeEvent({ ...record, ...place, body: JSON.stringify(body) })
        decoded.entity()
        decoded.instance()
        decoded.previousInstance()
      }),
      { numRuns: 300 },
    )
  })

  it('is accepted as a state', () => {
    fc.assert(
      fc.property(distortions(states), ({ record, body }) => {
        fc.pre(isStateBody(body))
        expect(decodeEntityState({ ...record, ...place, body: JSON.stringify(body) }).state).toBeDefined()
      }),
      { numRuns: 200 },
    )
  })
})
