import { createGuardedAgent } from '@lodestream/shared/egress/guarded-agent'
import type { LoggedEvent } from '@lodestream/shared/events/entity-event'
import { Resources } from '@lodestream/shared/lifecycle/resources'
import { createHttpNotifier } from '../adapters/endpoint-http/http-notifier.ts'
import { MemoryEventLogConsumer } from '../adapters/memory/memory-event-log-consumer.ts'
import type { OperationEvents } from '../domain/operation-events.ts'
import type { RetryPolicy } from '../domain/retry-policy.ts'
import type { Endpoint, Subscription, WrittenSubscription } from '../domain/subscription.ts'
import { consumeEvents } from '../operations/consume-events.ts'
import type { GroupedEvents, Match } from '../operations/consumption/placed-operation.ts'
import { RecentOperations } from '../operations/consumption/recent-operations.ts'
import { Deliveries } from '../operations/deliver.ts'
import { type DeliveryLimits, defaultDeliveryLimits } from '../operations/delivery/delivery-limits.ts'
import type { DeliveryStore } from '../ports/delivery-store.ts'
import type { Notifier } from '../ports/notifier.ts'

/** Fast enough for tests, otherwise as it is. */
export const quickRetries: RetryPolicy = {
  firstDelayMs: 5,
  delayMsMax: 40,
  attemptsMax: 200,
  elapsedMsMax: 60_000,
  retryAfterMsMax: 2000,
}

export interface DeliveryRigOptions {
  readonly store: DeliveryStore
  readonly partitions?: number
  readonly limits?: Partial<DeliveryLimits>
  readonly retryPolicy?: RetryPolicy
  /** Over HTTP to loopback by default. */
  readonly notifier?: Notifier
  /** Subscriptions that nobody knows of before the next refresh. */
  readonly stored?: readonly Subscription[]
  /** Nothing by default: the receiver is asked again. */
  readonly onGone?: (subscription: Subscription, reason: string) => void
}

/**
 * The delivery path from the log to receivers, with real HTTP. An event here is `entityId` and a text; it concerns every
 * subscription whose id is listed with `subscribe`.
 */
export async function startDeliveryRig(options: DeliveryRigOptions) {
  const resources = new Resources()
  const subscriptions = new Map<string, Subscription>()
  const errors: unknown[] = []
  const limits = { ...defaultDeliveryLimits, pollMs: 20, ...options.limits }
  const agent = createGuardedAgent(
    { allow: [], allowLoopback: true },
    { maxConnections: limits.attemptsPerEndpoint },
  )
  resources.defer(() => agent.destroy())
  const log = new MemoryEventLogConsumer(options.partitions ?? 1)
  const lookup = {
    refresh: async () => {
      for (const subscription of options.stored ?? []) subscriptions.set(subscription.id, subscription)
    },
    find: (_tenant: string, id: string) => subscriptions.get(id),
  }
  const deliveries = resources.use(
    new Deliveries({
      store: options.store,
      notifier: options.notifier ?? createHttpNotifier(agent),
      subscriptions: lookup,
      clock: { now: () => new Date().toISOString() },
      random: Math.random,
      onError: (error) => errors.push(error),
      onGone: options.onGone ?? (() => {}),
      limits,
      retryPolicy: options.retryPolicy ?? quickRetries,
      breakerPolicy: { failuresMax: 5, firstOpenMs: 10, openMsMax: 80 },
    }),
  )
  const handler = consumeEvents({
    store: options.store,
    deliveries,
    subscriptions: lookup,
    limits,
    owner: 'test',
    readBack: async () => new RecentOperations(),
    group: groupOneByOne,
    match: (operation) => matchAll(operation, subscriptions.values()),
  })
  resources.use(await log.start(handler))
  return {
    subscriptions,
    errors,
    subscribe: (subscription: Subscription) => subscriptions.set(subscription.id, subscription),
    emit: (entityId: string, text: string, partition = 0) =>
      log.append(partition, [{ key: entityId, headers: {}, body: text }]),
    [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose](),
  }
}

export function aSubscription(
  id: string,
  uri: string,
  members: { readonly endpoint?: Partial<Endpoint>; readonly throttlingSeconds?: number } = {},
): WrittenSubscription {
  const { endpoint, ...rest } = members
  return {
    id,
    tenant: '',
    notificationTrigger: ['attributeUpdated'],
    isActive: true,
    notification: {
      format: 'normalized',
      sysAttrs: false,
      showChanges: false,
      endpoint: { uri, accept: 'application/json', receiverInfo: [], ...endpoint },
    },
    localOnly: false,
    context: null,
    given: {},
    createdAt: '2025-01-01T00:00:00Z',
    modifiedAt: '2025-01-01T00:00:00Z',
    ...rest,
  }
}

function groupOneByOne(events: readonly LoggedEvent[]): GroupedEvents {
  const complete = events.map((event) => ({
    operation: operationOf(event),
    firstOffset: event.offset,
    lastOffset: event.offset,
  }))
  return { complete, incomplete: [] }
}

function operationOf({ key, body, offset, partition }: LoggedEvent): OperationEvents {
  return {
    tenant: '',
    entityId: key,
    types: [],
    operationId: `${partition}-${offset}-${body}`,
    occurredAt: '2025-01-01T00:00:00Z',
    sequence: { first: Number(offset), last: Number(offset) },
    entityCreated: false,
    entityDeleted: false,
    attributeTriggers: [],
    read: () => {
      throw new Error('Nothing to read')
    },
  }
}

function* matchAll(operation: OperationEvents, subscriptions: Iterable<Subscription>): Iterable<Match> {
  for (const subscription of subscriptions) {
    yield {
      subscription,
      build: () => ({
        notificationId: `urn:n:${subscription.id}:${operation.operationId}`,
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ entityId: operation.entityId, text: operation.operationId.split('-').at(-1) }),
      }),
    }
  }
}
