import { type Kysely, sql } from 'kysely'
import type { ClaimedPartition } from '../../ports/delivery-store.ts'

/** Takes a partition over: whatever writes with an earlier epoch is refused from now on. */
export async function claimPartition<Schema>(
  database: Kysely<Schema>,
  partition: number,
  owner: string,
): Promise<ClaimedPartition> {
  const { rows } = await sql<{ epoch: string; next_offset: string | null; generation: number }>`
    insert into partition_position (partition, epoch, owner) values (${partition}, 1, ${owner})
    on conflict (partition) do update set epoch = partition_position.epoch + 1, owner = excluded.owner
    returning epoch::text, next_offset::text, log_generation as generation`.execute(database)
  const [row] = rows
  if (!row) throw new Error(`Partition ${partition} gives no position`)
  const nextOffset = row.next_offset === null ? undefined : BigInt(row.next_offset)
  return { partition, epoch: BigInt(row.epoch), nextOffset, generation: row.generation }
}
