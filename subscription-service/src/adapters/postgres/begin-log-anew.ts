import { type Kysely, sql } from 'kysely'
import { type PartitionClaim, StaleClaim } from '../../ports/delivery-store.ts'

/** Moves the position to where a log that was made anew begins, and counts the log. */
export async function beginLogAnew<Schema>(
  database: Kysely<Schema>,
  { partition, epoch }: PartitionClaim,
  nextOffset: bigint,
): Promise<number> {
  const { rows } = await sql<{ generation: number }>`/* begin_log_anew */
    update partition_position
    set next_offset = ${nextOffset.toString()}::bigint, log_generation = log_generation + 1
    where partition = ${partition} and epoch = ${epoch.toString()}::bigint
    returning log_generation as generation`.execute(database)
  const [row] = rows
  if (!row) throw new StaleClaim(`Partition ${partition} has another owner`)
  return row.generation
}

/** How often the log of each partition was made anew. */
export async function readLogGenerations<Schema>(
  database: Kysely<Schema>,
): Promise<ReadonlyMap<number, number>> {
  const { rows } = await sql<{ partition: number; generation: number }>`
    select partition, log_generation as generation from partition_position`.execute(database)
  return new Map(rows.map(({ partition, generation }) => [partition, generation]))
}
