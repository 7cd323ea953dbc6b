import type { DescribedOperations } from '../described-operation.ts'
import { listOf, schemaRef } from '../schema-ref.ts'
import { done } from './answers.ts'

const healthy = { description: 'It can work.', schema: schemaRef('Health') }
const unhealthy = { description: 'A check failed.', schema: schemaRef('Health') }

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
