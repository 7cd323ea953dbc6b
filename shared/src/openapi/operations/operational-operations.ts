import type { DescribedOperations } from '../described-operation.ts'
import { listOf, schemaRef } from '../schema-ref.ts'
import { done } from './answers.ts'

const healthy = { description: 'It can work.', schema: schemaRef('Health') }
const unhealthy = { description: 'A check failed.', schema: schemaRef('Health') }

const telemetryExample = `{"entityId":"urn:ngsi-ld:Room:1","attributeName":"temperature","value":21.5,"observedAt":"2026-01-01T12:00:00Z"}
{"entityId":"urn:ngsi-ld:Room:2","attributeName":"temperature","value":19,"unitCode":"CEL"}
`

/** What the specification does not have: events, dead letters, health and this document. */
export const operationalOperations: DescribedOperations = {
  'GET /events': {
    id: 'readEvents',
    tag: 'Events',
    summary: 'Follow the events of the tenant, or read a page of them',
    params: ['from', 'type:one', 'entityId', 'operationType', 'limit:one'],
    headers: ['NGSILD-Tenant', 'Link', 'Last-Event-ID'],
    answers: {
      200: {
        description:
          'For who accepts `application/json` only: a page. Otherwise server-sent events, each with its position as id.',
        schema: schemaRef('EventPage'),
        alsoAs: 'text/event-stream',
      },
    },
    errors: [400, 504],
  },
  'POST /telemetry': {
    id: 'sendTelemetry',
    tag: 'Telemetry',
    summary: 'Send values of attributes, one per line, in whatever number',
    headers: ['NGSILD-Tenant'],
    body: {
      onlyAs: 'application/x-ndjson',
      schema: { type: 'string', description: 'One TelemetryMessage per line, without tenantName.' },
      example: telemetryExample,
    },
    answers: {
      200: { description: 'Every line was accepted.', schema: schemaRef('TelemetryReport') },
      207: { description: 'Some or all lines were refused.', schema: schemaRef('TelemetryReport') },
    },
    errors: [400, 404, 408],
  },
  'GET /admin/dead-letters': {
    id: 'listDeadLetters',
    tag: 'Dead letters',
    summary: 'List the notifications that were given up, newest first',
    params: ['subscriptionId', 'limit', 'offset'],
    headers: ['NGSILD-Tenant'],
    answers: {
      200: { description: 'A page of dead letters.', schema: listOf('DeadLetter'), headers: ['Link'] },
    },
    errors: [400, 403],
  },
  'GET /admin/dead-letters/{notificationId}': {
    id: 'retrieveDeadLetter',
    tag: 'Dead letters',
    summary: 'Retrieve a dead letter with the notification that was not delivered',
    headers: ['NGSILD-Tenant'],
    answers: { 200: { description: 'The dead letter.', schema: schemaRef('WholeDeadLetter') } },
    errors: [400, 404],
  },
  'POST /admin/dead-letters/{notificationId}/resend': {
    id: 'resendDeadLetter',
    tag: 'Dead letters',
    summary: 'Send a notification again, to the endpoint that its subscription has now',
    headers: ['NGSILD-Tenant'],
    answers: { 204: done },
    errors: [400, 404, 409],
  },
  'POST /admin/dead-letters/resend': {
    id: 'resendDeadLetters',
    tag: 'Dead letters',
    summary:
      'Send the oldest dead letters again, of one subscription or of all that are active; repeat while there are more',
    params: ['subscriptionId', 'limit'],
    headers: ['NGSILD-Tenant'],
    answers: { 200: { description: 'How many are sent again.', schema: schemaRef('Resent') } },
    errors: [400, 403, 409],
  },
  'DELETE /admin/dead-letters/{notificationId}': {
    id: 'deleteDeadLetter',
    tag: 'Dead letters',
    summary: 'Delete a dead letter',
    headers: ['NGSILD-Tenant'],
    answers: { 204: done },
    errors: [400, 404],
  },
  'GET /admin/subscriptions/{subscriptionId}': {
    id: 'observeSubscription',
    tag: 'Subscriptions',
    summary: 'How a subscription fares: what waits, attempts, the last error',
    headers: ['NGSILD-Tenant'],
    answers: { 200: { description: 'What is known.', schema: schemaRef('SubscriptionObservation') } },
    errors: [400, 404],
  },
  'POST /admin/subscriptions/{subscriptionId}/test': {
    id: 'testSubscription',
    tag: 'Subscriptions',
    summary: 'Send a sample notification to the endpoint, once, and tell what it said',
    headers: ['NGSILD-Tenant'],
    answers: {
      200: { description: 'What came of it, also when it failed.', schema: schemaRef('TestReport') },
    },
    errors: [400, 404, 503, 504],
  },
  'POST /admin/subscriptions/{subscriptionId}/replay': {
    id: 'replayToSubscription',
    tag: 'Subscriptions',
    summary:
      'Notify a subscription once more of what the log tells, a part at a time; repeat until it is complete',
    headers: ['NGSILD-Tenant'],
    body: { schema: schemaRef('ReplayRequest'), example: { from: 'earliest', type: 'Vehicle' } },
    answers: {
      200: { description: 'What was done, and where to go on.', schema: schemaRef('ReplayReport') },
    },
    errors: [400, 404, 409, 503, 504],
  },
  'GET /admin/tenants': {
    id: 'listTenants',
    tag: 'Tenants',
    summary: 'List the tenants, in order',
    params: ['after', 'limit:one'],
    answers: { 200: { description: 'Tenants.', schema: listOf('Tenant') } },
    errors: [400],
  },
  'GET /admin/subjects': {
    id: 'listSubjects',
    tag: 'Subjects',
    summary: 'List who there is at the identity provider, in order of ids',
    params: ['kind:subject', 'limit', 'offset', 'count'],
    answers: {
      200: {
        description: 'A page of subjects.',
        schema: listOf('Subject'),
        headers: ['Link', 'NGSILD-Results-Count'],
      },
    },
    errors: [400, 403],
  },
  'GET /admin/subjects/{subjectId}': {
    id: 'retrieveSubject',
    tag: 'Subjects',
    summary: 'Retrieve a subject with its global roles, groups and members',
    answers: { 200: { description: 'The subject.', schema: schemaRef('SubjectDetails') } },
    errors: [404],
  },
  'GET /health': {
    id: 'health',
    tag: 'Health',
    summary: 'Whether the process can work, and its limits',
    answers: { 200: healthy, 503: unhealthy },
  },
  'GET /health/ready': {
    id: 'readiness',
    tag: 'Health',
    summary: 'The same as /health',
    answers: { 200: healthy, 503: unhealthy },
  },
  'GET /health/live': {
    id: 'liveness',
    tag: 'Health',
    summary: 'Whether the process answers',
    answers: { 200: { description: 'It does.', schema: schemaRef('Liveness') } },
  },
  'GET /metrics': {
    id: 'metrics',
    tag: 'Health',
    summary: 'What the process measures, in the text format of Prometheus',
    answers: {
      200: { description: 'Metrics.', schema: { type: 'string' }, onlyAs: 'text/plain' },
    },
  },
  'GET /openapi.json': {
    id: 'openApi',
    tag: 'Health',
    summary: 'This document',
    answers: { 200: { description: 'OpenAPI 3.1.', schema: schemaRef('OpenApi') } },
  },
  'GET /asyncapi.json': {
    id: 'asyncApi',
    tag: 'Events',
    summary: 'The topics of the event log and their messages',
    answers: { 200: { description: 'AsyncAPI 3.', schema: schemaRef('AsyncApi') } },
  },
}
