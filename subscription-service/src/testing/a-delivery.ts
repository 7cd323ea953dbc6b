import type { NewDelivery } from '../ports/delivery-store.ts'

/** A delivery of one subscription to partition 3; `place` tells it from others. */
export function aDelivery(place: number, members: Partial<NewDelivery> = {}): NewDelivery {
  return {
    notificationId: `urn:ngsi-ld:Notification:n${place}`,
    tenant: '',
    subscriptionId: 'urn:ngsi-ld:Subscription:s1',
    entityId: 'urn:ngsi-ld:Device:d1',
    partition: 3,
    offset: BigInt(place),
    headers: { 'Content-Type': 'application/json' },
    body: `{"text":"\\"ü\\"","place":${place}}`,
    ...members,
  }
}
