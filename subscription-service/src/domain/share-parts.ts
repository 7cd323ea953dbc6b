import type { Subscription } from './subscription.ts'

/** Gives for a value the equal one that others have already. */
export type Share = <Value>(value: Value) => Value

/** The subscription with the parts that many have alike kept once: with a hundred thousand of them that is half of the memory. */
export function sharingParts(subscription: Subscription, share: Share): Subscription {
  const { entities, watchedAttributes, notificationTrigger, notification } = subscription
  const { attributes, endpoint } = notification
  return {
    ...subscription,
    ...(entities && {
      entities: entities.map((selector) => ({ ...selector, types: share(selector.types) })),
    }),
    ...(watchedAttributes && { watchedAttributes: share(watchedAttributes) }),
    notificationTrigger: share(notificationTrigger),
    notification: {
      ...notification,
      ...(attributes && { attributes: share(attributes) }),
      endpoint: share({
        ...endpoint,
        accept: share(endpoint.accept),
        receiverInfo: share(endpoint.receiverInfo),
      }),
    },
    context: share(subscription.context),
    ...(subscription.startsAt && { startsAt: share(subscription.startsAt) }),
  }
}
