import Fastify from 'fastify'
import type { FloorDatabase } from './floor-database.ts'
import { floorWrites, type Write } from './floor-writes.ts'

/** The members that the floor looks at; everything else passes through as text. */
type Body = Record<string, unknown>

/**
 * The floor of W1 to W4: fastify, the same driver and the same rows as the broker with the same group commit and the
 * same number of events of the same size, but no NGSI-LD: nothing is validated, expanded, decided or compacted.
 */
export function floorServer(database: FloorDatabase, lanes: number) {
  const server = Fastify()
  const writes = floorWrites(database, lanes)

  server.get('/health', () => ({ status: 'ok' }))

  server.post<{ Body: Body & { id: string } }>('/ngsi-ld/v1/entities', async (request, reply) => {
    await writes.add(creation(request.body))
    return reply.code(201).header('location', `/ngsi-ld/v1/entities/${request.body.id}`).send()
  })

  server.post<{ Body: readonly (Body & { id: string })[] }>(
    '/ngsi-ld/v1/entityOperations/upsert',
    async (request, reply) => {
      await Promise.all(request.body.map((entity) => writes.add(creation(entity))))
      return reply.code(201).send(request.body.map(({ id }) => id))
    },
  )

  server.patch<{ Body: Body; Params: { id: string; name: string } }>(
    '/ngsi-ld/v1/entities/:id/attrs/:name',
    async (request, reply) => {
      const { id, name } = request.params
      const [row] = await database.execute(`select doc from floor_entity where tenant = '' and id = $1`, [id])
      const attribute = JSON.stringify(request.body)
      const doc = JSON.stringify({ ...(row?.doc as Body), [name]: request.body })
      await writes.add({
        id,
        doc,
        history: [[name, attribute]],
        events: event('ATTRIBUTE_UPDATE', id, attribute, doc),
      })
      return reply.code(204).send()
    },
  )

  server.get<{ Params: { id: string } }>('/ngsi-ld/v1/entities/:id', async (request, reply) => {
    const [row] = await database.execute(`select doc::text from floor_entity where tenant = '' and id = $1`, [
      request.params.id,
    ])
    return reply
      .code(row === undefined ? 404 : 200)
      .type('application/json')
      .send(row?.doc ?? '{}')
  })

  return server
}

/** What is written for an entity as a whole, whether it is there or not. */
function creation(entity: Body & { id: string }): Write {
  const { id, type, ...attributes } = entity
  const doc = JSON.stringify(entity)
  const history = Object.entries(attributes).map(([name, value]) => [name, JSON.stringify(value)] as const)
  const events = [
    event('ENTITY_CREATE', id, doc),
    ...history.map(([, text]) => event('ATTRIBUTE_CREATE', id, text)),
  ]
  return { id, doc, history, events: events.join('\u001d') }
}

function event(
  operationType: string,
  entityId: string,
  operationPayload: string,
  updatedEntity?: string,
): string {
  return JSON.stringify({
    operationType,
    tenantName: 'default',
    entityId,
    entityTypes: ['store'],
    operationPayload,
    updatedEntity,
    contexts: ['https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld'],
    eventId: '018f0000-0000-7000-8000-000000000000',
    sequence: 1,
    entityVersion: 1,
    operationId: '018f0000-0000-7000-8000-000000000000',
    operation: 'createEntity',
    operationIndex: 0,
    operationCount: 1,
    occurredAt: '2026-01-01T00:00:00.000000Z',
  })
}
