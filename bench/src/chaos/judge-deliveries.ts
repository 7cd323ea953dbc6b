import { tenantOf } from './chaos-entities.ts'
import type { Evidence, ReceivedNotification } from './history.ts'
import { isDelivered, isWanted, type SubscriptionCommand, wishesBetween } from './subscription-timeline.ts'
import type { ToldChange } from './told-changes.ts'
import { type Violation, violation } from './violation.ts'

/** One subscription, and what its receivers acknowledged. */
interface Subscriber {
  readonly subscriptionId: string
  readonly commands: readonly SubscriptionCommand[]
  readonly received: readonly ReceivedNotification[]
  /** The first delivery of each change, in the order in which they came. */
  readonly first: readonly FirstDelivery[]
  readonly toldOf: ReadonlySet<string>
}

interface FirstDelivery {
  readonly change: ToldChange
  readonly at: number
}

/**
 * I6: whoever wanted to be told of a change all the time in which the broker can have looked for its subscriptions is told,
 * or there is a dead letter. I2: nobody is told what is not in the log, or what it did not want at any of that time. I7: first
 * deliveries of an entity come in the order of the log.
 */
export function judgeDeliveries(evidence: Evidence, changes: readonly ToldChange[]): readonly Violation[] {
  const known = new Map(changes.map((change) => [change.key, change]))
  return subscribersOf(evidence, known).flatMap((subscriber) => [
    ...untold(subscriber, demandsOf(subscriber, changes), evidence.deadLetters),
    ...unwanted(subscriber, known),
    ...outOfOrder(subscriber),
  ])
}

/** How many pairs of change and subscription must have been told: a run that demands nothing proves nothing. */
export function countDemands(evidence: Evidence, changes: readonly ToldChange[]): number {
  const known = new Map(changes.map((change) => [change.key, change]))
  return subscribersOf(evidence, known).reduce((sum, one) => sum + demandsOf(one, changes).length, 0)
}

function subscribersOf(
  { commands, notifications }: Evidence,
  known: ReadonlyMap<string, ToldChange>,
): readonly Subscriber[] {
  const received = bySubscription(notifications)
  return [...bySubscription(commands)].map(([subscriptionId, own]) => {
    const got = (received.get(subscriptionId) ?? []).filter(({ value }) => value !== undefined)
    const first = new Map<string, FirstDelivery>()
    for (const one of got) {
      const change = known.get(keyOf(one))
      if (change && !first.has(change.key)) first.set(change.key, { change, at: one.at })
    }
    const toldOf = new Set(first.keys())
    return { subscriptionId, commands: own, received: got, first: [...first.values()], toldOf }
  })
}

function demandsOf(subscriber: Subscriber, changes: readonly ToldChange[]): readonly ToldChange[] {
  const tenant = tenantOf(subscriber.subscriptionId)
  return changes.filter((change) => tenantOf(change.entityId) === tenant && isDemanded(subscriber, change))
}

/**
 * What is not sent yet when a subscription is paused or deleted is dropped. But an entity is told in order: what came before
 * something that was told before had been sent.
 */
function isDemanded({ commands, first, toldOf }: Subscriber, change: ToldChange): boolean {
  const { invokedAt, evaluatedBy, entityId, sequence, key } = change
  if (!wishesBetween(commands, invokedAt, evaluatedBy).every(isWanted)) return false
  const dropped = commands.find((command) => command.invokedAt > invokedAt && !isDelivered(command.wish))
  if (dropped === undefined || toldOf.has(key)) return true
  return first.some(
    (one) => one.change.entityId === entityId && one.change.sequence > sequence && one.at < dropped.invokedAt,
  )
}

function untold(
  { subscriptionId, toldOf }: Subscriber,
  demands: readonly ToldChange[],
  deadLetters: ReadonlySet<string>,
): readonly Violation[] {
  return demands
    .filter(({ key }) => !toldOf.has(key) && !deadLetters.has(`${subscriptionId} ${key}`))
    .map(({ key }) => violation('I6', `${subscriptionId} was never told of ${key}`))
}

function unwanted(
  { subscriptionId, commands, received }: Subscriber,
  known: ReadonlyMap<string, ToldChange>,
): readonly Violation[] {
  return received.flatMap((one) => {
    const key = keyOf(one)
    const change = known.get(key)
    if (!change) return [violation('I2', `${key} was notified, but is not in the log`)]
    const { invokedAt, evaluatedBy } = change
    if (!wishesBetween(commands, invokedAt, Math.min(one.at, evaluatedBy)).some(isWanted))
      return [violation('I2', `${subscriptionId} was told of ${key}, which it did not want then`)]
    if (!wishesBetween(commands, invokedAt, one.at).some((wish) => wish?.endpoint === one.endpoint))
      return [violation('I2', `${subscriptionId} was told of ${key} at ${one.endpoint}, which it had left`)]
    return []
  })
}

function outOfOrder({ subscriptionId, first }: Subscriber): readonly Violation[] {
  const last = new Map<string, number>()
  return first.flatMap(({ change: { key, entityId, sequence } }) => {
    const highest = last.get(entityId) ?? 0
    last.set(entityId, Math.max(sequence, highest))
    return sequence < highest ? [violation('I7', `${subscriptionId}: ${key} came after a later change`)] : []
  })
}

function bySubscription<Item extends { readonly subscriptionId: string }>(
  items: readonly Item[],
): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const group = groups.get(item.subscriptionId)
    if (group) group.push(item)
    else groups.set(item.subscriptionId, [item])
  }
  return groups
}

function keyOf({ entityId, value }: ReceivedNotification): string {
  return `${entityId} ${value}`
}
