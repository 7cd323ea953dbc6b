import type { WrittenSubscription } from '../domain/subscription.ts'

/** A subscription to everything of type Greenhouse; tests change what they are about. */
export function sampleSubscription(changes: Partial<WrittenSubscription> = {}): WrittenSubscription {
  return {
    id: 'urn:ngsi-ld:Subscription:s1',
    tenant: '',
    entities: [{ types: { kind: 'type', type: 'https://farm.example/Greenhouse' } }],
    notificationTrigger: ['attributeCreated', 'attributeUpdated'],
    isActive: true,
    localOnly: false,
    notification: {
      format: 'normalized',
      sysAttrs: false,
      showChanges: false,
      endpoint: { uri: 'http://receiver.example/', accept: 'application/json', receiverInfo: [] },
    },
    context: null,
    given: {
      entities: [{ type: 'https://farm.example/Greenhouse' }],
      notification: { endpoint: { uri: 'http://receiver.example/' } },
    },
    createdAt: '2025-01-01T00:00:00.000001Z',
    modifiedAt: '2025-01-01T00:00:00.000001Z',
    ...changes,
  }
}
