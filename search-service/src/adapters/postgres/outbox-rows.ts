import type { KeyedChange } from './entity-rows.ts'
import { encodeOutboxEvents } from './outbox-events.ts'
import { outboxShard } from './outbox-shard.ts'
import { textColumn } from './text-column.ts'

/** The changes that have events, hence a row in the outbox. */
export function outboxRows(changes: readonly KeyedChange[]): readonly KeyedChange[] {
  return changes.filter(({ applied }) => applied.records.length > 0)
}

/** How many columns `outboxColumns` makes. */
export const outboxColumnCount = 6

/** Columns: shard, key, tenant, entity_id, first_sequence, events. */
export function outboxColumns(rows: readonly KeyedChange[]): readonly string[] {
  const column = (value: (row: KeyedChange) => string | undefined) => textColumn(rows.map(value))
  return [
    column(({ tenant, entityId }) => `${outboxShard(tenant, entityId)}`),
    column(({ applied }) => applied.records[0]?.key),
    column(({ tenant }) => tenant),
    column(({ entityId }) => entityId),
    column(({ applied }) => `${applied.before.sequence + 1}`),
    column(({ applied }) => encodeOutboxEvents(applied.records)),
  ]
}
