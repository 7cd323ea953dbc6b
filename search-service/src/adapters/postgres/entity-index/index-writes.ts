import { segmentBits } from './segment.ts'

const row = `cross join lateral unnest(string_to_array(%, chr(31))) as r (row)`
const path = `split_part(r.row, ' ', 1)::bigint`
const key = `decode(split_part(r.row, ' ', 2), 'hex')`

/** Addresses of the rows that go: looked up one by one by their whole key, which needs no statistics. */
export const valuesGone = `
  select v.ctid
  from c
  cross join lateral (select seq from entity where tenant = c.tenant and id = c.id offset 0) as e
  ${row.replace('%', 'c.rows_gone')}
  cross join lateral (
    select ctid from entity_value
    where tenant = c.tenant and path = ${path} and segment = (e.seq >> ${segmentBits})::int and key = ${key}
      and seq = e.seq
    offset 0
  ) as v
  where c.rows_gone is not null`

/**
 * The parts of the write statement (write-group) that add to `entity_value` and `entity_type`. `written` has the place
 * that an entity has now, the table `entity` still shows the one that it had before the statement.
 */
export const indexWrites = `value_added as (
  insert into entity_value (tenant, path, segment, key, seq)
  select w.tenant, ${path}, (w.seq >> ${segmentBits})::int, ${key}, w.seq
  from written as w
  join c on c.tenant = w.tenant and c.id = w.id
  ${row.replace('%', 'c.rows_added')}
  where c.rows_added is not null
), type_added as (
  insert into entity_type (tenant, type)
  select distinct c.tenant, t.type
  from c cross join lateral unnest(string_to_array(c.types, chr(31))) as t (type)
  where c.rows_added is not null
  order by 1, 2
  on conflict do nothing
)`
