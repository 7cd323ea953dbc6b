import { inTransaction } from '@lodestream/shared/postgres/transaction'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { ShardClaim, ShardHoldings } from '../../ports/outbox.ts'
import type { SearchDatabase } from './search-database.ts'

interface ShardRow {
  readonly shard: number
  readonly epoch: string
  readonly isMine: boolean
  readonly isFree: boolean
}

/** Prolongs what `owner` holds and takes free shards up to its fair share; see Outbox.claim. */
export function claimShards(
  database: Kysely<SearchDatabase>,
  owner: string,
  leaseMs: number,
): Promise<ShardHoldings> {
  return inTransaction(database, async (transaction) => {
    const alive = await countRelays(transaction, owner, leaseMs)
    const shards = await lockShards(transaction, owner)
    const fairShare = Math.ceil(shards.length / alive)
    const mine = shards.filter(({ isMine }) => isMine)
    const taken = shards
      .filter(({ isFree, isMine }) => isFree && !isMine)
      .slice(0, Math.max(0, fairShare - mine.length))
    await prolong(transaction, { owner, leaseMs, mine, taken })
    const claims = [...mine.map(claimOf(0n)), ...taken.map(claimOf(1n))]
    return { claims, surplus: Math.max(0, claims.length - fairShare) }
  })
}

function claimOf(step: bigint): (row: ShardRow) => ShardClaim {
  return ({ shard, epoch }) => ({ shard, epoch: BigInt(epoch) + step })
}

async function countRelays(
  transaction: Transaction<SearchDatabase>,
  owner: string,
  leaseMs: number,
): Promise<number> {
  await sql`
    insert into outbox_relay (owner, expires_at) values (${owner}, now() + ${interval(leaseMs)})
    on conflict (owner) do update set expires_at = excluded.expires_at`.execute(transaction)
  await sql`delete from outbox_relay where expires_at < now()`.execute(transaction)
  const { rows } = await sql<{ readonly alive: number }>`
    select count(*)::int as alive from outbox_relay`.execute(transaction)
  return Math.max(1, rows[0]?.alive ?? 1)
}

/** One claim at a time: all take the shards in this order. */
async function lockShards(
  transaction: Transaction<SearchDatabase>,
  owner: string,
): Promise<readonly ShardRow[]> {
  const { rows } = await sql<ShardRow>`
    select shard, epoch::text as epoch, owner is not distinct from ${owner} as "isMine",
      (owner is null or expires_at <= now()) as "isFree"
    from outbox_shard order by shard for update`.execute(transaction)
  return rows
}

interface Prolonging {
  readonly owner: string
  readonly leaseMs: number
  readonly mine: readonly ShardRow[]
  readonly taken: readonly ShardRow[]
}

async function prolong(transaction: Transaction<SearchDatabase>, holding: Prolonging): Promise<void> {
  const { owner, leaseMs, mine, taken } = holding
  if (mine.length + taken.length === 0) return
  await sql`
    update outbox_shard set owner = ${owner}, expires_at = now() + ${interval(leaseMs)},
      epoch = epoch + case when shard = any(${shardList(taken)}) then 1 else 0 end
    where shard = any(${shardList([...mine, ...taken])})`.execute(transaction)
}

function interval(ms: number) {
  return sql`cast(${`${ms} milliseconds`} as interval)`
}

function shardList(rows: readonly { readonly shard: number }[]) {
  const list = rows.map(({ shard }) => shard).join(',')
  return sql`cast(string_to_array(${list}, ',') as smallint[])`
}
