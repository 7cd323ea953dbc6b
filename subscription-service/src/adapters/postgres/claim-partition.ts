import { type Kysely, sql } from 'kysely'
import type { PartitionClaim } from '../../ports/delivery-store.ts'

/** Takes a partition over: whatever writes with an earlier epoch is refused from now on. */
export async function claimPartition<Schema>(
  database: Kysely<Schema>,
  partition: number,
  owner: string,
): Promise<PartitionClaim & { readonly nextOffset: bigint | undefined }> {
  const { rows } = await sql<{ epoch: string; next_offset: string | null }>`
    insert into partition_position (partition, epoch, owner) values (${partition}, 1, ${owner})
    on conflict (partition) do update set epoch = partition_position.epoch + 1, owner = excluded.owner
    returning epoch::text, next_offset::text`.execute(database)
  const [row] = rows
  if (!row) throw new Error(`Partition ${partition} gives no position`)
  const nextOffset = row.next_offset === null ? undefined : BigInt(row.next_offset)
  return { partition, epoch: BigInt(row.epoch), nextOffset }
}
