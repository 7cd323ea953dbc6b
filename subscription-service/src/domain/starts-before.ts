import type { Subscription } from './subscription.ts'

/** A place in the event log. */
export interface LogPlace {
  readonly partition: number
  readonly offset: bigint
}

/**
 * Whether a subscription was there before an event: not when the event was in the log already, however late it is
 * consumed. One that does not know where it starts takes all. The offset counts from the first log of the partition on (placeOf).
 */
export function startsBefore(
  { startsAt }: Pick<Subscription, 'startsAt'>,
  { partition, offset }: LogPlace,
): boolean {
  const start = startsAt?.[partition]
  return start === undefined || Number(offset) >= start
}
