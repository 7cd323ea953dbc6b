import type { DateTime } from '@lodestream/shared/ngsi-ld/entity'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { type RawBuilder, type SqlBool, sql } from 'kysely'

/** Of whom and when. */
export interface Moment {
  readonly tenant: TenantId
  readonly now: DateTime
}

/**
 * A table of the shapes that entities have now: types, attributes, and how many entities when they are counted. Looks into
 * an index once per shape (or once per entity, to count), and at no entity but those with attributes that have just expired,
 * whose shapes are not up to date before the expiry is made an event.
 * @param condition on `s.types` and `s.attributes`
 */
export function livingShapes(
  moment: Moment,
  condition: RawBuilder<SqlBool>,
  counted: 'counted' | 'not counted',
): RawBuilder<unknown> {
  const { tenant } = moment
  const found = sql`from entity as e where e.tenant = ${tenant} and e.shape = s.id and ${isUpToDate(moment)}`
  const many =
    counted === 'counted'
      ? sql`select count(*) as entities ${found}`
      : sql`select 1 as entities ${found} limit 1`
  return sql`(
    select s.types, s.attributes, many.entities
    from entity_shape as s cross join lateral (${many}) as many
    where s.tenant = ${tenant} and ${condition} and many.entities > 0
    union all
    select s.types, s.attributes, 1 as entities
    from (${shapesBesides(moment)}) as s where ${condition})`
}

function isUpToDate({ now }: Moment): RawBuilder<SqlBool> {
  return sql`e.deleted_at is null and (e.expires_at is null or e.expires_at > ${now}::timestamptz)
    and (e.instance_expires_at is null or e.instance_expires_at > ${now}::timestamptz)`
}

function shapesBesides({ tenant, now }: Moment): RawBuilder<unknown> {
  return sql`
    select e.types, (
      select coalesce(jsonb_object_agg(living.name, living.described), '{}')
      from (
        select attribute.key as name,
          jsonb_build_object('kinds', jsonb_agg(distinct instance ->> 'kind'), 'instances', count(*)) as described
        from jsonb_each(e.doc -> 'attributes') as attribute
        cross join lateral jsonb_array_elements(attribute.value) as instance
        where ((instance ->> 'expiresAt')::timestamptz <= ${now}::timestamptz) is not true
        group by attribute.key
      ) as living) as attributes
    from entity as e
    where e.tenant = ${tenant} and e.deleted_at is null and e.instance_expires_at <= ${now}::timestamptz
      and (e.expires_at is null or e.expires_at > ${now}::timestamptz)`
}
