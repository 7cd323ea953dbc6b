import { type QueryExecutorProvider, sql } from 'kysely'
import type { ContextKind } from '../../contexts/context-entry.ts'
import type { ContextUse } from '../../contexts/jsonld-context-store.ts'
import type { TenantId } from '../../ngsi-ld/tenant.ts'

/** How long a Cached entry that nobody uses any more is listed after it has expired. */
const keptAfterExpiry = '1 day'

/** Adds uses to the entries, and makes the Cached ones that are not there. Always in the order of their keys: no deadlock. */
export async function upsertUses(
  transaction: QueryExecutorProvider,
  uses: readonly ContextUse[],
): Promise<void> {
  const rows = JSON.stringify(uses)
  await sql`
    insert into jsonld_context as kept (tenant, id, kind, url, created_at, expires_at, last_usage, hits)
    select u.tenant, u."localId", 'Cached', u.url, u."lastUsage", u."expiresAt", u."lastUsage", u.times - 1
    from jsonb_to_recordset(${rows}::jsonb) as u (tenant text, "localId" text, url text,
      "expiresAt" timestamptz, "lastUsage" timestamptz, times bigint)
    join tenant on tenant.id = u.tenant
    where u.url is not null
    order by u.tenant, u."localId"
    on conflict (tenant, id) do update set hits = kept.hits + excluded.hits + 1,
      expires_at = excluded.expires_at, last_usage = greatest(kept.last_usage, excluded.last_usage)
  `.execute(transaction)
  await sql`
    with used as (
      select u."localId" as id, sum(u.times) as times, max(u."lastUsage") as last_usage
      from jsonb_to_recordset(${rows}::jsonb) as u ("localId" text, url text, "lastUsage" timestamptz, times bigint)
      where u.url is null group by u."localId"
    ), locked as (
      select kept.tenant, kept.id, used.times, used.last_usage
      from jsonld_context as kept join used on kept.id = used.id
      where kept.content is not null
      order by kept.tenant, kept.id for update of kept
    )
    update jsonld_context as kept set hits = kept.hits + locked.times,
      last_usage = greatest(kept.last_usage, locked.last_usage)
    from locked where kept.tenant = locked.tenant and kept.id = locked.id`.execute(transaction)
}

/** Of the entries of a kind only the `most` last used of each of these tenants stay, and no Cached one long expired. */
export async function dropLeastUsed(
  transaction: QueryExecutorProvider,
  tenants: readonly TenantId[],
  { kind, most }: { readonly kind: ContextKind; readonly most: number },
): Promise<void> {
  await sql`
    delete from jsonld_context as kept using (
      select tenant, id, expires_at, row_number() over (
        partition by tenant order by greatest(last_usage, created_at) desc, id) as place
      from jsonld_context
      where kind = ${kind} and tenant = any(${[...tenants]}::text[])
    ) as ranked
    where kept.tenant = ranked.tenant and kept.id = ranked.id
      and (ranked.place > ${most} or ranked.expires_at < now() - ${keptAfterExpiry}::interval)`.execute(
    transaction,
  )
}
