import type { TypeSelection } from '@lodestream/shared/query/type-selection'
import type { OperationEvents } from './operation-events.ts'
import type { Subscription } from './subscription.ts'

const anyType = 'https://uri.etsi.org/ngsi-ld/default-context/Thing'

/** The creation of an entity that does not exist, of a type that the subscription is about: to try its endpoint. */
export function sampleOperation(subscription: Subscription, now: string): OperationEvents {
  const [selector] = subscription.entities ?? []
  const type = (selector && typeOf(selector.types)) ?? anyType
  const entity = {
    id: 'urn:ngsi-ld:Sample:1',
    types: [type],
    createdAt: now,
    modifiedAt: now,
    attributes: {},
  }
  return {
    tenant: subscription.tenant,
    entityId: entity.id,
    types: entity.types,
    operationId: 'sample',
    occurredAt: now,
    sequence: { first: 1, last: 1 },
    entityCreated: true,
    entityDeleted: false,
    attributeTriggers: [],
    read: () => ({ entity, changes: [] }),
  }
}

function typeOf(selection: TypeSelection): string | undefined {
  if (selection.kind === 'any') return undefined
  if (selection.kind === 'type') return selection.type
  return selection.operands.map(typeOf).find((type) => type !== undefined)
}
