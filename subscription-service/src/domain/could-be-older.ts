import type { LogPlace } from './starts-before.ts'
import type { Subscription } from './subscription.ts'

/** How far the clocks of two processes may be apart, and how long the creation of a subscription may take. */
const clockToleranceMs = 60_000

/**
 * Whether an event behind the start of a subscription may be older than it all the same, because the log has it twice and
 * the first place lies before the start. Only places from `from` on are asked about. The times only rule it out, so that
 * hardly anybody has to look: an event that happened well after the creation was in no log before it.
 */
export function couldBeOlder(
  { startsAt, createdAt }: Pick<Subscription, 'startsAt' | 'createdAt'>,
  { partition, occurredAt }: LogPlace & { readonly occurredAt: string },
  from: bigint,
): boolean {
  const start = startsAt?.[partition]
  if (start === undefined || start <= Number(from)) return false
  return !(Date.parse(occurredAt) > Date.parse(createdAt) + clockToleranceMs)
}
