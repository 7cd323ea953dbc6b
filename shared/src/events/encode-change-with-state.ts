import type { EntityChange } from '../ngsi-ld/entity-change.ts'
import { type ChangeMeta, encodeChange } from './encode-change.ts'
import { encodeState } from './encode-state.ts'
import type { EventRecord } from './entity-event.ts'

/**
 * The events of a change and, where they do not tell the state after it, that state as a last record: when there is no
 * event (a type, a scope or an expiry alone changed), or none has room for the entity. Everywhere else `latestStates`
 * finds the state in the events, and nothing is stored twice. Throws BadRequestData as `encodeChange` does.
 */
export function encodeChangeWithState(change: EntityChange, meta: ChangeMeta): readonly EventRecord[] {
  const events = encodeChange(change, meta)
  if (change.kind !== 'entityUpdated' || tellsState(events)) return events
  const sequence = meta.firstSequence + events.length - 1
  return [...events, encodeState(change.entity, { ...meta, sequence })]
}

/** The last event of an update carries the entity, unless it was left out for its size. */
function tellsState(events: readonly EventRecord[]): boolean {
  const last = events.at(-1)
  return last !== undefined && !last.body.endsWith(',"truncated":true}')
}
