import { ResourceNotFound } from '@lodestream/shared/ngsi-ld/errors'

/** The tenant has no subscription with this id. */
export function unknownSubscription(subscriptionId: string): ResourceNotFound {
  return new ResourceNotFound(`Subscription ${subscriptionId} does not exist`)
}
