import type { LoggedEvent } from '../../events/entity-event.ts'

/** Moves a position behind the events that were read. */
export function advancePosition(position: Map<number, bigint>, events: readonly LoggedEvent[]): void {
  for (const { partition, offset } of events) position.set(partition, offset + 1n)
}
