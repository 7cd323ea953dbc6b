import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { type RawBuilder, sql } from 'kysely'
import { segmentBits } from '../entity-index/segment.ts'
import type { PlaceAccess } from './place-access.ts'

/**
 * A query: `seq, certain, segment` of the rows that an access leads to, none of them certain. Tenant and path are looked at
 * afterwards, so that no other index than that of places can be thought better.
 */
export function placeHits(tenant: TenantId, { path, areas, anywhere }: PlaceAccess): RawBuilder<unknown> {
  const columns = sql`g.seq, false as certain, (g.seq >> ${sql.lit(segmentBits)})::int as segment`
  const found = sql`
    select ${columns}
    from unnest(${[...areas]}::text[]) as a (wkb)
    cross join lateral (
      select tenant, path, seq from entity_geometry
      where place && ST_GeomFromWKB(decode(a.wkb, 'hex'), 4326)
      offset 0
    ) as g
    where g.tenant = ${tenant} and g.path = ${path}::bigint`
  if (!anywhere) return found
  return sql`${found} union all
    select ${columns}
    from (select * from entity_geometry where path = ${path}::bigint and not in_range offset 0) as g
    where g.tenant = ${tenant}`
}
