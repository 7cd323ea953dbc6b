import type { SubscriptionCommand } from './subscription-timeline.ts'

/** How a request ended, as its client saw it. `unknown`: no answer, so it may or may not have happened. */
export type Outcome = 'ok' | 'failed' | 'unknown'

/** One write of the load. `value` is unique in the run, so its traces can be found everywhere. */
export interface Write {
  readonly kind: 'create' | 'update' | 'append' | 'upsert' | 'deleteAttribute' | 'deleteEntity'
  readonly entityId: string
  /** What the write set; undefined for deletions. */
  readonly value: number | undefined
  readonly outcome: Outcome
  readonly status: number | undefined
  /** When the request was sent: it was not committed before. All times are milliseconds of the clock of the run. */
  readonly invokedAt: number
}

/** A notification as the receiver logged it when it acknowledged it. */
export interface ReceivedNotification {
  readonly notificationId: string
  readonly subscriptionId: string
  readonly entityId: string
  readonly value: number | undefined
  /** The receiver. */
  readonly endpoint: string
  readonly at: number
}

/** A notification that a receiver did not acknowledge at once. */
export interface RefusedNotification {
  readonly notificationId: string
  readonly subscriptionId: string
  /** The first attempt. */
  readonly at: number
}

/** A record of the topic, read by a consumer that shares no code with the broker. */
export interface TopicRecord {
  readonly partition: number
  readonly offset: number
  readonly key: string
  /** Null: a tombstone. */
  readonly value: string | null
}

/** How far consumption said it is, and what it had written of that, in one snapshot of the database. */
export interface PositionSample {
  /** When the answer was there. */
  readonly at: number
  /** By partition: every event with a lower offset is processed. */
  readonly positions: ReadonlyMap<number, number>
  /** `<subscription> <entity> <value>` of the undelivered notifications of those that are observed. */
  readonly pending: ReadonlySet<string>
}

/** What readiness said of the oldest undelivered notification. */
export interface ReadinessSample {
  readonly askedAt: number
  readonly answeredAt: number
  readonly oldestUndeliveredMs: number
}

/** What a subscription counted in a part of the run, at whose ends nothing was under way, and what receivers saw of it. */
export interface CountedAttempts {
  readonly subscriptionId: string
  /** Nothing was killed meanwhile: no attempt can have been made and not recorded. */
  readonly calm: boolean
  readonly timesSent: number
  readonly timesFailed: number
  readonly attemptsSeen: number
  /** Attempts that a receiver acknowledged. */
  readonly accepted: number
  /** Notifications that a receiver acknowledged, each once. */
  readonly acknowledged: number
}

/** Everything the oracle looks at after a run. */
export interface Evidence {
  readonly writes: readonly Write[]
  /** Of `cim.entity`. */
  readonly records: readonly TopicRecord[]
  /** Of `cim.entity.state`. */
  readonly states: readonly TopicRecord[]
  /** Current entities by id, normalized with system attributes. */
  readonly state: ReadonlyMap<string, unknown>
  /** Values that the history of the broker holds. */
  readonly historyValues: ReadonlySet<number>
  readonly notifications: readonly ReceivedNotification[]
  readonly refused: readonly RefusedNotification[]
  readonly deadLetters: ReadonlySet<string>
  /** What was asked for of each subscription, in order. */
  readonly commands: readonly SubscriptionCommand[]
  /** Subscriptions to everything, to receivers that always work: their undelivered notifications are in `positions`. */
  readonly observed: readonly string[]
  readonly positions: readonly PositionSample[]
  readonly readiness: readonly ReadinessSample[]
  readonly counted: readonly CountedAttempts[]
  readonly outboxRows: number
  readonly pendingDeliveries: number
  readonly recoveredInMs: number
}
