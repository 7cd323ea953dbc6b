/** What a subscriber wants to be told. */
export interface Wish {
  /** It watches the attribute that the load writes. */
  readonly watches: boolean
  readonly isActive: boolean
  /** URL of the receiver. */
  readonly endpoint: string
}

/**
 * A subscription created, changed or (without a wish) deleted. A request without an answer is repeated, so a command lasts
 * from its first request to the answer; meanwhile it may have taken effect or not.
 */
export interface SubscriptionCommand {
  readonly subscriptionId: string
  readonly invokedAt: number
  readonly answeredAt: number
  readonly wish: Wish | undefined
}

/** All that may have been in force at some time between two: `undefined` for no subscription. Commands of one, in order. */
export function wishesBetween(
  commands: readonly SubscriptionCommand[],
  from: number,
  to: number,
): readonly (Wish | undefined)[] {
  const begun = commands.filter(({ invokedAt }) => invokedAt <= to)
  const settled = begun.findLastIndex(({ answeredAt }) => answeredAt <= from)
  return [begun[settled]?.wish, ...begun.slice(settled + 1).map(({ wish }) => wish)]
}

/** Whether a change of the load is to be told. */
export function isWanted(wish: Wish | undefined): boolean {
  return wish?.isActive === true && wish.watches
}

/** Whether what waits for the subscription is to be sent. */
export function isDelivered(wish: Wish | undefined): boolean {
  return wish?.isActive === true
}
