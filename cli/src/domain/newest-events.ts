import type { EntityEvent } from '@lodestream/shared/events/entity-event'

/** The last events of many, by time; within an entity by sequence. Holds twice as many as wanted at most. */
export interface NewestEvents<Item> {
  add(event: EntityEvent, item: Item): void
  /** Oldest first. */
  list(): readonly Item[]
}

type Place = Pick<EntityEvent, 'entityId' | 'sequence' | 'occurredAt'>

export function newestEvents<Item>(count: number): NewestEvents<Item> {
  let kept: { readonly place: Place; readonly item: Item }[] = []
  const shrink = () => {
    kept = kept.sort((left, right) => byTime(left.place, right.place)).slice(-count)
  }
  return {
    add: ({ entityId, sequence, occurredAt }, item) => {
      kept.push({ place: { entityId, sequence, occurredAt }, item })
      if (kept.length > 2 * count) shrink()
    },
    list: () => {
      shrink()
      return kept.map(({ item }) => item)
    },
  }
}

/** Texts of one format sort as times do; the events of one operation have one time. */
function byTime(left: Place, right: Place): number {
  if (left.occurredAt !== right.occurredAt) return left.occurredAt < right.occurredAt ? -1 : 1
  return left.entityId === right.entityId ? left.sequence - right.sequence : 0
}
