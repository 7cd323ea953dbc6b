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
}

/** A notification as the receiver logged it. */
export interface ReceivedNotification {
  readonly notificationId: string
  readonly subscriptionId: string
  readonly entityId: string
  readonly value: number | undefined
}

/** A record of the topic, read by a consumer that shares no code with the broker. */
export interface TopicRecord {
  readonly partition: number
  readonly key: string
  readonly value: string
}

/** Everything the oracle looks at after a run. */
export interface Evidence {
  readonly writes: readonly Write[]
  readonly records: readonly TopicRecord[]
  /** Current entities by id, normalized with system attributes. */
  readonly state: ReadonlyMap<string, unknown>
  /** Values that the history of the broker holds. */
  readonly historyValues: ReadonlySet<number>
  readonly notifications: readonly ReceivedNotification[]
  readonly deadLetters: ReadonlySet<string>
  readonly subscriptionIds: readonly string[]
  readonly outboxRows: number
  readonly pendingDeliveries: number
  readonly recoveredInMs: number
}
