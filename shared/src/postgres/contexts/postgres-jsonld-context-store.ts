import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { ContextEntry, ContextKind } from '../../contexts/context-entry.ts'
import type {
  ContextBounds,
  ContextUse,
  JsonldContextStore,
  NewContext,
} from '../../contexts/jsonld-context-store.ts'
import { TooManyResults } from '../../ngsi-ld/errors.ts'
import type { Json } from '../../ngsi-ld/json.ts'
import type { TenantId } from '../../ngsi-ld/tenant.ts'
import type { Database } from '../database.ts'
import { databaseFailure } from '../database-failure.ts'
import { KnownTenants } from '../known-tenants.ts'
import { inTransaction } from '../transaction.ts'
import { dropLeastUsed, upsertUses } from './record-context-uses.ts'

/** The channel of the signals that say: what is kept of this context is no longer so. */
const staleChannel = 'jsonld_context'

/** JsonldContextStore on PostgreSQL. */
export class PostgresJsonldContextStore implements JsonldContextStore {
  readonly #database: Database<unknown>
  readonly #bounds: ContextBounds
  readonly #tenants: KnownTenants

  constructor(database: Database<unknown>, bounds: ContextBounds) {
    this.#database = database
    this.#bounds = bounds
    this.#tenants = new KnownTenants(database.kysely)
  }

  add(context: NewContext): Promise<void> {
    return translated(async () => {
      await this.#tenants.assertExists(context.tenant)
      const { tenant, kind } = context
      if (kind === 'Hosted') return this.#addHosted(context)
      await inTransaction(this.#database.kysely, async (transaction) => {
        await insertContext(context, sql`true`).execute(transaction)
        await dropLeastUsed(transaction, [tenant], { kind, most: this.#bounds[kind] })
      })
    })
  }

  find(tenant: TenantId, localIdOrUrl: string): Promise<ContextEntry | undefined> {
    return translated(async () => {
      await this.#tenants.assertExists(tenant)
      const isMeant = sql<SqlBool>`(id = ${localIdOrUrl} or url = ${localIdOrUrl})`
      return (await this.#entries(tenant, isMeant))[0]
    })
  }

  content(localId: string): Promise<{ readonly content: Json } | undefined> {
    return translated(async () => {
      const { rows } = await sql<{ readonly content: string }>`
        select content from jsonld_context where id = ${localId} and content is not null limit 1
      `.execute(this.#database.kysely)
      return rows[0] && { content: JSON.parse(rows[0].content) as Json }
    })
  }

  list(tenant: TenantId, kind?: ContextKind): Promise<readonly ContextEntry[]> {
    return translated(async () => {
      await this.#tenants.assertExists(tenant)
      return this.#entries(tenant, kind === undefined ? sql`true` : sql`kind = ${kind}`)
    })
  }

  delete(tenant: TenantId, localId: string): Promise<void> {
    return translated(async () => {
      await sql`delete from jsonld_context where tenant = ${tenant} and id = ${localId}`.execute(
        this.#database.kysely,
      )
    })
  }

  recordUses(uses: readonly ContextUse[]): Promise<void> {
    return translated(() =>
      inTransaction(this.#database.kysely, async (transaction) => {
        await upsertUses(transaction, uses)
        const tenants = new Set(uses.flatMap(({ tenant, url }) => (url === undefined ? [] : [tenant])))
        await dropLeastUsed(transaction, [...tenants], { kind: 'Cached', most: this.#bounds.Cached })
      }),
    )
  }

  announceStale(localIdOrUrl: string): void {
    this.#database.signals.send(staleChannel, localIdOrUrl)
  }

  onStale(listener: (localIdOrUrl: string) => void): Promise<AsyncDisposable> {
    return this.#database.signals.listen(staleChannel, listener)
  }

  async #addHosted(context: NewContext): Promise<void> {
    const most = this.#bounds.Hosted
    const { tenant } = context
    const isRoom = sql<SqlBool>`(
      select count(*) from jsonld_context where tenant = ${tenant} and kind = 'Hosted') < ${most}`
    const { numAffectedRows } = await insertContext(context, isRoom).execute(this.#database.kysely)
    if (!numAffectedRows)
      throw new TooManyResults(`The tenant has ${most} hosted contexts and may not have more`)
  }

  async #entries(tenant: TenantId, isMeant: RawBuilder<SqlBool>): Promise<readonly ContextEntry[]> {
    const { rows } = await sql<ContextRow>`
      select id, kind, url, hits::float8 as hits, ${utcText('created_at')} as "createdAt",
        ${utcText('expires_at')} as "expiresAt", ${utcText('last_usage')} as "lastUsage"
      from jsonld_context where tenant = ${tenant} and ${isMeant}
      order by jsonld_context.created_at, id`.execute(this.#database.kysely)
    return rows.map(toEntry)
  }
}

interface ContextRow {
  readonly id: string
  readonly kind: ContextKind
  readonly url: string | null
  readonly hits: number
  readonly createdAt: string
  readonly expiresAt: string | null
  readonly lastUsage: string | null
}

function toEntry({ id, kind, url, hits, createdAt, expiresAt, lastUsage }: ContextRow): ContextEntry {
  return {
    localId: id,
    kind,
    ...(url === null ? {} : { url }),
    createdAt,
    ...(expiresAt === null ? {} : { expiresAt }),
    ...(lastUsage === null ? {} : { lastUsage }),
    numberOfHits: hits,
  }
}

/** One that is there already has been used once more. */
function insertContext(context: NewContext, condition: RawBuilder<SqlBool>): RawBuilder<unknown> {
  const { tenant, localId, kind, content, createdAt } = context
  return sql`
    insert into jsonld_context as kept (tenant, id, kind, content, created_at)
    select ${tenant}, ${localId}, ${kind}, ${JSON.stringify(content)}, ${createdAt}::timestamptz
    where ${condition}
    on conflict (tenant, id) do update set
      hits = kept.hits + 1, last_usage = greatest(kept.last_usage, excluded.created_at)`
}

function utcText(column: string): RawBuilder<string> {
  return sql`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
}

async function translated<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw databaseFailure(error)
  }
}
