import { jsonTypes } from '../../http/media-type.ts'
import type { DescribedOperations } from '../described-operation.ts'
import { listOf, schemaRef } from '../schema-ref.ts'
import { done } from './answers.ts'
import { examples } from './examples.ts'

const tag = 'Subscriptions'
const reads = ['options:sysAttrs', 'format:none', 'local'] as const

/** Subscriptions (clauses 6.10 and 6.11). */
export const subscriptionOperations: DescribedOperations = {
  'GET /ngsi-ld/v1/subscriptions': {
    id: 'querySubscriptions',
    tag,
    summary: 'List subscriptions',
    clause: '5.8.4',
    params: [...reads, 'limit', 'offset', 'count'],
    negotiates: jsonTypes,
    answers: {
      200: {
        description: 'A page of subscriptions.',
        schema: listOf('Subscription'),
        headers: ['Link', 'NGSILD-Results-Count'],
      },
    },
    errors: [403, 404],
  },
  'POST /ngsi-ld/v1/subscriptions': {
    id: 'createSubscription',
    tag,
    summary: 'Create a subscription',
    clause: '5.8.1',
    body: { schema: schemaRef('NewSubscription'), example: examples.subscription },
    answers: { 201: { description: 'Created.', headers: ['Location'] } },
    errors: [403, 409, 422],
  },
  'GET /ngsi-ld/v1/subscriptions/{subscriptionId}': {
    id: 'retrieveSubscription',
    tag,
    summary: 'Retrieve a subscription',
    clause: '5.8.3',
    params: reads,
    negotiates: jsonTypes,
    answers: {
      200: { description: 'The subscription.', schema: schemaRef('Subscription'), headers: ['Link'] },
    },
    errors: [404],
  },
  'PATCH /ngsi-ld/v1/subscriptions/{subscriptionId}': {
    id: 'updateSubscription',
    tag,
    summary: 'Update a subscription',
    clause: '5.8.2',
    body: { schema: schemaRef('SubscriptionFragment'), example: { isActive: false } },
    answers: { 204: done },
    errors: [403, 404, 422],
  },
  'DELETE /ngsi-ld/v1/subscriptions/{subscriptionId}': {
    id: 'deleteSubscription',
    tag,
    summary: 'Delete a subscription',
    clause: '5.8.5',
    answers: { 204: done },
    errors: [404],
  },
}
