/** Every bound of the delivery path. Rows beyond the bounds of memory wait in the store. */
export interface DeliveryLimits {
  /** Attempts at the same time to one endpoint. */
  readonly attemptsPerEndpoint: number
  /** The same over all endpoints of one tenant. */
  readonly attemptsPerTenant: number
  /** Rows of one subscription in memory, per partition. */
  readonly heldPerSubscription: number
  /** The same, while its endpoint does not answer. */
  readonly heldWhileOpen: number
  /** Rows of one (subscription, entity) in memory. */
  readonly heldPerChain: number
  /** Rows and characters in memory over all; beyond it one row per subscription. */
  readonly heldMax: number
  readonly heldCharactersMax: number
  /** How long an outcome waits for others to be recorded with; a crash sends again what was not recorded. */
  readonly gatherMs: number
  /** Outcomes recorded in one transaction, and outcomes that may wait to be recorded, per partition. */
  readonly completionGroup: number
  readonly completionsWaitingMax: number
  /** Undelivered rows of a partition; above it consumption waits. */
  readonly backlogMax: number
  /** Of one tenant; above it what is for endpoints that do not answer is given up at once. */
  readonly backlogPerTenantMax: number
  /** Notifications and characters written in one transaction. */
  readonly insertGroup: number
  readonly insertCharactersMax: number
  /** How often dead letters asked for again and changed subscriptions are looked for when nothing happens. */
  readonly pollMs: number
  /** How long a stop waits for attempts that are under way. */
  readonly stopWithinMs: number
  /** For an exchange with a receiver whose subscription does not say. */
  readonly timeoutMs: number
  /** `endpoint.timeout` beyond this is cut. */
  readonly timeoutMsMax: number
}

export const defaultDeliveryLimits: DeliveryLimits = {
  attemptsPerEndpoint: 32,
  attemptsPerTenant: 1024,
  heldPerSubscription: 256,
  heldWhileOpen: 8,
  heldPerChain: 16,
  heldMax: 20_000,
  heldCharactersMax: 64_000_000,
  gatherMs: 50,
  completionGroup: 1000,
  completionsWaitingMax: 4000,
  backlogMax: 100_000,
  backlogPerTenantMax: 50_000,
  insertGroup: 2000,
  insertCharactersMax: 8_000_000,
  pollMs: 1000,
  stopWithinMs: 10_000,
  timeoutMs: 5000,
  timeoutMsMax: 60_000,
}
