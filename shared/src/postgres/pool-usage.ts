import type pg from 'pg'
import type { PoolUsage } from './database.ts'

/** How a pool is used now. */
export function poolUsage({ totalCount, idleCount, waitingCount }: pg.Pool): PoolUsage {
  return { inUse: totalCount - idleCount, waiting: waitingCount }
}
