/** Addresses of the rows of places that go, as those of `entity_value` (index-writes). */
export const placesGone = `
  select g.ctid
  from c
  cross join lateral (select seq from entity where tenant = c.tenant and id = c.id offset 0) as e
  cross join lateral unnest(string_to_array(c.places_gone, chr(31))) as r (path)
  cross join lateral (
    select ctid from entity_geometry where tenant = c.tenant and seq = e.seq and path = r.path::bigint offset 0
  ) as g
  where c.places_gone is not null`

/** The part of the write statement (write-group) that adds to `entity_geometry`. */
export const placeWrites = `place_added as (
  insert into entity_geometry (tenant, seq, path, spherical, in_range, expires_at, place)
  select w.tenant, w.seq, split_part(r.row, ' ', 1)::bigint, split_part(r.row, ' ', 2)::boolean,
    split_part(r.row, ' ', 3)::boolean, nullif(split_part(r.row, ' ', 4), '')::timestamptz,
    ST_GeomFromWKB(decode(split_part(r.row, ' ', 5), 'hex'), 4326)
  from written as w
  join c on c.tenant = w.tenant and c.id = w.id
  cross join lateral unnest(string_to_array(c.places_added, chr(31))) as r (row)
  where c.places_added is not null
)`
