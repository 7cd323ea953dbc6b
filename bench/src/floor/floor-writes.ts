import type { FloorDatabase } from './floor-database.ts'
import { type GroupCommit, groupCommit } from './group-commit.ts'

/** What is to be written of one entity. */
export interface Write {
  readonly id: string
  readonly doc: string
  /** Names and JSON texts of the attributes that the write touches. */
  readonly history: readonly (readonly [string, string])[]
  readonly events: string
}

/** Cannot occur in JSON text, so it separates texts without escaping. */
const separator = '\u001e'

const statement = `
with input as (
  select * from unnest(string_to_array($1, $5), string_to_array($2, $5), string_to_array($3, $5))
    as input(id, doc, events)),
state as (
  insert into floor_entity (tenant, id, types, doc, version, sequence)
  select '', id, array['store'], doc::jsonb, 1, 6 from input
  on conflict (tenant, id) do update
    set doc = excluded.doc, version = floor_entity.version + 1, sequence = floor_entity.sequence + 1, modified_at = now()),
history as (
  insert into floor_history (tenant, entity_id, attribute, doc)
  select '', split_part(line, $6, 1), split_part(line, $6, 2), split_part(line, $6, 3)::jsonb
  from unnest(string_to_array($4, $5)) as line)
insert into floor_outbox (key, events) select id, events from input`

/** State, history and outbox in one statement per group: what the broker writes, without deciding anything. */
export function floorWrites(database: FloorDatabase, lanes: number): GroupCommit<Write> {
  return groupCommit<Write>(lanes, async (writes) => {
    const last = [...new Map(writes.map((write) => [write.id, write])).values()]
    const history = writes.flatMap((write) =>
      write.history.map(([name, doc]) => [write.id, name, doc].join('\u001f')),
    )
    await database.execute(statement, [
      last.map(({ id }) => id).join(separator),
      last.map(({ doc }) => doc).join(separator),
      last.map(({ events }) => events).join(separator),
      history.join(separator),
      separator,
      '\u001f',
    ])
  })
}
