import { entityEventSchema } from '../../events/entity-event-schema.ts'
import { telemetrySchema } from '../../events/telemetry-schema.ts'
import { schemaRef } from '../schema-ref.ts'

const text = { type: 'string' }
const dateTime = { ...text, format: 'date-time' }
const { $schema: _dialect, $id: _id, ...entityEvent } = entityEventSchema

const { $schema: _telemetryDialect, $id: _telemetryId, ...telemetryMessage } = telemetrySchema

const count = { type: 'integer', minimum: 0 }
const deadLetter = {
  notificationId: text,
  subscriptionId: text,
  entityId: text,
  attempts: count,
  reason: text,
  lastError: text,
  createdAt: dateTime,
  deadAt: dateTime,
}

const named = {
  id: text,
  kind: { enum: ['user', 'group', 'client', 'role'] },
  name: { ...text, description: 'What it is called; absent until that was told.' },
}
const subject = {
  ...named,
  realm: { ...text, description: 'The realm of the identity provider that it belongs to.' },
  info: {
    description: 'What else was told of it.',
    type: 'object',
    additionalProperties: { type: ['string', 'boolean'] },
  },
}
/** Of one list. Its length is `maxShownLinks` of the search service. */
const subjectNames = {
  type: 'array',
  maxItems: 1_000,
  items: { type: 'object', required: ['id', 'kind'], properties: named },
}

/** What the specification does not have: events, dead letters, health. */
export const operationalSchemas = {
  EntityEvent: entityEvent,
  EventPage: {
    description: 'Events, oldest first, and where the next page begins.',
    type: 'object',
    required: ['events', 'next'],
    properties: { events: { type: 'array', items: schemaRef('EntityEvent') }, next: text },
  },
  TelemetryMessage: telemetryMessage,
  TelemetryReport: {
    description: 'What became of the lines.',
    type: 'object',
    required: ['accepted', 'late', 'repeated', 'rejected', 'errors'],
    properties: {
      accepted: { ...count, description: 'Those that were late or repeated included.' },
      late: { ...count, description: 'Older than the current value: in the history only.' },
      repeated: { ...count, description: 'Known already: nothing was changed.' },
      rejected: { ...count, description: 'All of them, also those that errors does not list.' },
      errors: {
        description: 'The first lines that were refused, and why.',
        type: 'array',
        items: {
          type: 'object',
          required: ['line', 'error'],
          properties: {
            line: { type: 'integer', minimum: 1, description: 'In the body, counted from 1.' },
            error: schemaRef('ProblemDetails'),
          },
        },
      },
    },
  },
  DeadLetter: {
    description: 'A notification that was given up, and why.',
    type: 'object',
    required: Object.keys(deadLetter),
    properties: deadLetter,
  },
  WholeDeadLetter: {
    type: 'object',
    required: [...Object.keys(deadLetter), 'body'],
    properties: { ...deadLetter, body: { ...text, description: 'The Notification as it would be sent.' } },
  },
  Resent: {
    type: 'object',
    required: ['resent', 'more'],
    properties: {
      resent: { ...count, description: 'Notifications that are on their way again.' },
      more: { type: 'boolean', description: 'Whether there are more to send again.' },
    },
  },
  SubscriptionObservation: {
    type: 'object',
    required: ['id', 'status', 'endpoint', 'lag', 'attempts'],
    properties: {
      id: text,
      status: { enum: ['active', 'paused', 'expired', 'failed'] },
      disabledReason: { ...text, description: 'Why the broker paused it: its receiver answered 410.' },
      endpoint: { ...text, description: 'Its URI, without credentials.' },
      lag: {
        type: 'object',
        required: ['undelivered', 'deadLetters'],
        properties: {
          undelivered: count,
          oldestMs: { ...count, description: 'Age of the oldest undelivered notification.' },
          deadLetters: count,
        },
      },
      attempts: {
        type: 'object',
        required: ['sent', 'failed', 'perSecond'],
        properties: {
          sent: { ...count, description: 'All attempts, those that failed included.' },
          failed: count,
          perSecond: { type: 'number', minimum: 0, description: 'Over about the last minute.' },
        },
      },
      lastNotification: dateTime,
      lastSuccess: dateTime,
      lastFailure: dateTime,
      lastError: text,
    },
  },
  Subject: {
    description: 'A user, group or client of the identity provider, or a global role.',
    type: 'object',
    required: Object.keys(subject).filter((member) => member !== 'name'),
    properties: subject,
  },
  SubjectDetails: {
    type: 'object',
    required: [...Object.keys(subject).filter((member) => member !== 'name'), 'roles', 'groups', 'members'],
    properties: {
      ...subject,
      roles: { ...subjectNames, description: 'Global roles that were given to it directly.' },
      groups: { ...subjectNames, description: 'Groups that it is a direct member of.' },
      members: { ...subjectNames, description: 'Of a group its users, of a role who has it.' },
    },
  },
  TestReport: {
    type: 'object',
    required: ['outcome', 'durationMs'],
    properties: {
      outcome: { enum: ['delivered', 'rejected', 'unreachable', 'timedOut', 'forbidden'] },
      status: { type: 'integer', description: 'Of HTTP, or the reason code of an MQTT broker.' },
      durationMs: count,
      error: text,
    },
  },
  ReplayRequest: {
    type: 'object',
    required: ['from'],
    additionalProperties: false,
    properties: {
      from: { ...text, description: '`earliest`, a date-time in UTC, or `next` of the answer before.' },
      to: { ...text, description: '`to` of the answer before; the end of the log when absent.' },
      replayId: { ...text, description: 'That of the answer before.' },
      entityId: { ...text, description: 'Only operations on this entity.' },
      type: {
        ...text,
        description:
          'Only operations on entities of this type: a name as the @context of the subscription has it, or an IRI.',
      },
      limit: {
        type: 'integer',
        minimum: 1,
        maximum: 5000,
        default: 1000,
        description: 'Events of one call, about: operations are not cut.',
      },
    },
  },
  ReplayReport: {
    type: 'object',
    required: ['replayId', 'events', 'notifications', 'cutOff', 'next', 'to', 'complete'],
    properties: {
      replayId: { ...text, description: 'The header Ngsild-Replay of the notifications.' },
      events: { ...count, description: 'Events that were looked at.' },
      notifications: { ...count, description: 'Notifications that are on their way.' },
      cutOff: { ...count, description: 'Operations whose last event is not there: nothing is said of them.' },
      next: { ...text, description: '`from` of the next call.' },
      to: { ...text, description: 'Where the replay ends; `to` of the next call.' },
      complete: { type: 'boolean', description: 'Whether the replay has ended.' },
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
  AsyncApi: { type: 'object', required: ['asyncapi', 'info', 'channels', 'operations'] },
  OpenApi: { type: 'object', required: ['openapi', 'info', 'paths'] },
}
