import { entityEventSchema } from '../../events/entity-event-schema.ts'
import { schemaRef } from '../schema-ref.ts'

const text = { type: 'string' }
const dateTime = { ...text, format: 'date-time' }
const { $schema: _dialect, $id: _id, ...entityEvent } = entityEventSchema

/** What the specification does not have: events, dead letters, health. */
export const operationalSchemas = {
  EntityEvent: entityEvent,
  EventPage: {
    description: 'Events, oldest first, and where the next page begins.',
    type: 'object',
    required: ['events', 'next'],
    properties: { events: { type: 'array', items: schemaRef('EntityEvent') }, next: text },
  },
  DeadLetter: {
    description: 'A notification that was given up, and why.',
    type: 'object',
    required: ['notificationId', 'subscriptionId', 'entityId', 'attempts', 'reason', 'createdAt', 'deadAt'],
    properties: {
      notificationId: text,
      subscriptionId: text,
      entityId: text,
      attempts: { type: 'integer', minimum: 0 },
      reason: text,
      lastError: text,
      createdAt: dateTime,
      deadAt: dateTime,
    },
  },
  Tenant: {
    type: 'object',
    required: ['tenant', 'createdAt'],
    properties: { tenant: text, createdAt: dateTime },
  },
  Liveness: { type: 'object', required: ['status'], properties: { status: { const: 'up' } } },
  Health: {
    type: 'object',
    required: ['status', 'checks', 'limits'],
    properties: {
      status: { enum: ['up', 'down'] },
      checks: {
        type: 'object',
        additionalProperties: {
          type: 'object',
          required: ['status'],
          properties: { status: { enum: ['up', 'down'] }, details: {}, problem: text },
        },
      },
      limits: { type: 'object', description: 'Limits in force, by name.' },
    },
  },
  OpenApi: { type: 'object', required: ['openapi', 'info', 'paths'] },
}
