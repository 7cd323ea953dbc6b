import type { EventRecord } from '@lodestream/shared/events/entity-event'
import { describe, expect, it } from 'vitest'
import type { EventFilter } from '../domain/event-filter.ts'
import type { StartingPoint } from '../domain/starting-point.ts'
import type { EventSource } from './event-source.ts'

/** A source over a log with events of `tenants`, and a way to make one more. */
export interface SourceUnderTest {
  readonly source: EventSource
  /** Appends an ENTITY_CREATE (type Vehicle, no attributes) of the default tenant. */
  create(entityId: string): Promise<void>
}

const earliest: StartingPoint = { kind: 'earliest' }

/**
 * What every source guarantees. The log begins with: Vehicle urn:ngsi-ld:Vehicle:V1 with the attribute speed, created and
 * then updated once, in the default tenant; and Room urn:ngsi-ld:Room:R1 without attributes in the tenant `other`.
 */
export function eventSourceContract(name: string, open: () => SourceUnderTest): void {
  describe(`EventSource contract: ${name}`, () => {
    const read = async (filter: EventFilter, from = earliest) => {
      const records: EventRecord[] = []
      const { signal } = new AbortController()
      for await (const record of open().source.read({ from, filter, signal })) records.push(record)
      return records
    }
    const tell = (records: readonly EventRecord[]) =>
      records.map(({ body }) => {
        const { operationType, entityId, sequence } = JSON.parse(body)
        return `${entityId} ${sequence} ${operationType}`
      })

    it('reads all events of all tenants, in order per entity, with their keys and headers', async () => {
      const records = await read({})

      expect(tell(records.filter(({ key }) => key === '|urn:ngsi-ld:Vehicle:V1'))).toEqual([
        'urn:ngsi-ld:Vehicle:V1 1 ENTITY_CREATE',
        'urn:ngsi-ld:Vehicle:V1 2 ATTRIBUTE_CREATE',
        'urn:ngsi-ld:Vehicle:V1 3 ATTRIBUTE_UPDATE',
      ])
      expect(tell(records.filter(({ key }) => key === 'other|urn:ngsi-ld:Room:R1'))).toHaveLength(1)
      expect(records[0]?.headers).toMatchObject({ ce_specversion: '1.0', 'content-type': 'application/json' })
    })

    it('filters by tenant, entity, type and operation type', async () => {
      expect(tell(await read({ tenant: 'other' }))).toEqual(['urn:ngsi-ld:Room:R1 1 ENTITY_CREATE'])
      expect(await read({ tenant: '', entityId: 'urn:ngsi-ld:Vehicle:V1' })).toHaveLength(3)
      expect(await read({ tenant: '', entityId: 'urn:ngsi-ld:Room:R1' })).toEqual([])
      expect(tell(await read({ type: 'Room' }))).toEqual(['urn:ngsi-ld:Room:R1 1 ENTITY_CREATE'])
      const iri = 'https://uri.etsi.org/ngsi-ld/default-context/Room'
      expect(await read({ type: iri })).toHaveLength(1)
      expect(tell(await read({ operationTypes: ['ATTRIBUTE_UPDATE'] }))).toEqual([
        'urn:ngsi-ld:Vehicle:V1 3 ATTRIBUTE_UPDATE',
      ])
    })

    it('begins at a time, or at the end', async () => {
      expect(await read({}, { kind: 'latest' })).toEqual([])
      expect(await read({}, { kind: 'time', time: new Date(Date.now() + 3_600_000) })).toEqual([])
      expect(await read({}, { kind: 'time', time: new Date(0) })).toHaveLength(4)
    })

    it('follows what comes, until it is told to stop', async () => {
      const { source, create } = open()
      const ending = new AbortController()
      const seen: string[] = []
      const from: StartingPoint = { kind: 'time', time: new Date(0) }
      const filter = { tenant: '', operationTypes: ['ENTITY_CREATE'] }
      for await (const record of source.follow({ from, filter, signal: ending.signal })) {
        seen.push(...tell([record]))
        if (seen.length === 1) await create('urn:ngsi-ld:Vehicle:V2')
        if (seen.length === 2) ending.abort()
      }

      expect(seen).toEqual([
        'urn:ngsi-ld:Vehicle:V1 1 ENTITY_CREATE',
        'urn:ngsi-ld:Vehicle:V2 1 ENTITY_CREATE',
      ])
    })
  })
}
