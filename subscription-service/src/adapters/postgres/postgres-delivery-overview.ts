import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { type Kysely, sql } from 'kysely'
import type { DeliveryFigures, DeliveryOverview } from '../../ports/delivery-overview.ts'
import { rateSeconds } from './complete-deliveries.ts'

interface FiguresRow {
  readonly undelivered: number
  readonly oldest_ms: number | null
  readonly dead_letters: number
  readonly per_second: number | null
  readonly last_error: string | null
}

/** The DeliveryOverview in PostgreSQL (and PGlite). Rows are found by partition, as their index has them. */
export function createPostgresDeliveryOverview<Schema>(database: Kysely<Schema>): DeliveryOverview {
  return { figuresOf: (tenant, subscriptionId) => figuresOf(database, tenant, subscriptionId) }
}

async function figuresOf<Schema>(
  database: Kysely<Schema>,
  tenant: TenantId,
  subscriptionId: string,
): Promise<DeliveryFigures> {
  const { rows } = await sql<FiguresRow>`
    select waiting.undelivered, waiting.oldest_ms, dead.dead_letters, s.per_second, s.last_error
    from (
      select coalesce(sum(d.rows), 0)::int as undelivered,
        extract(epoch from clock_timestamp() - min(d.oldest))::float8 * 1000 as oldest_ms
      from partition_position p cross join lateral (
        select count(*) as rows, min(created_at) as oldest from notification_delivery n
        where n.partition = p.partition and n.tenant = ${tenant} and n.subscription_id = ${subscriptionId}
      ) d
    ) waiting cross join (
      select count(*)::int as dead_letters from dead_letter
      where tenant = ${tenant} and subscription_id = ${subscriptionId}
    ) dead left join (
      select last_error, recent_attempts / ${rateSeconds}::float8
        * exp(-least(100, greatest(0, extract(epoch from clock_timestamp() - recent_at)::float8 / ${rateSeconds}::float8)))
          as per_second
      from subscription_statistics where tenant = ${tenant} and subscription_id = ${subscriptionId}
    ) s on true`.execute(database)
  return toFigures(rows[0])
}

function toFigures(row: FiguresRow | undefined): DeliveryFigures {
  const { undelivered = 0, oldest_ms = null, dead_letters = 0, per_second = 0, last_error = null } = row ?? {}
  return {
    undelivered,
    ...(oldest_ms === null ? {} : { oldestMs: Math.round(oldest_ms) }),
    deadLetters: dead_letters,
    attemptsPerSecond: Math.round((per_second ?? 0) * 1000) / 1000,
    ...(last_error === null ? {} : { lastError: last_error }),
  }
}
