/** Bounds of replays to subscriptions. */
export const replayLimits = {
  /** Events of one call at most. */
  maxReplayEvents: 5000,
  /** Characters of their bodies. */
  maxReplayCharacters: 8_000_000,
  /** Calls that are worked on at the same time. */
  maxReplaysAtOnce: 4,
  /** Undelivered notifications of the tenant, from which on a replay has to wait; less where a tenant may have less. */
  replayBacklogMax: 10_000,
  /** For the event log to give the events of one call. */
  replayTimeoutMs: 30_000,
} as const
