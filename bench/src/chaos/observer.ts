import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import type { Cluster } from './cluster.ts'
import type { PositionSample, ReadinessSample } from './history.ts'
import { pendingKey } from './pending-key.ts'

const observeEveryMs = 1000

export interface Observer {
  readonly positions: readonly PositionSample[]
  readonly readiness: readonly ReadinessSample[]
  stop(): Promise<void>
}

/** Looks at the positions, and at what the health of any subscription service tells, once a second. */
export function startObserver(cluster: Cluster, subscriptionIds: readonly string[]): Observer {
  const database = new pg.Pool({ connectionString: cluster.postgres.url, max: 1 })
  database.on('error', () => {})
  const positions: PositionSample[] = []
  const readiness: ReadinessSample[] = []
  const stopped = new AbortController()
  const observe = async () => {
    while (!stopped.signal.aborted) {
      // Who is down tells nothing.
      await samplePositions(database, subscriptionIds).then(
        (sample) => positions.push(sample),
        () => {},
      )
      for (const { url } of cluster.subscriptions)
        await sampleReadiness(url).then(
          (sample) => readiness.push(sample),
          () => {},
        )
      await delay(observeEveryMs, undefined, { signal: stopped.signal }).catch(() => {})
    }
    await database.end()
  }
  const observing = observe()
  return {
    positions,
    readiness,
    stop: () => {
      stopped.abort()
      return observing
    },
  }
}

async function samplePositions(
  database: pg.Pool,
  subscriptionIds: readonly string[],
): Promise<PositionSample> {
  const { rows } = await database.query(
    `select
      (select json_agg(json_build_array(partition, next_offset)) from partition_position
        where next_offset is not null) as positions,
      (select json_agg(json_build_array(subscription_id, entity_id, body)) from notification_delivery
        where subscription_id = any ($1)) as pending`,
    [subscriptionIds],
  )
  const { positions, pending } = rows[0] as {
    positions: [number, number][] | null
    pending: [string, string, string][] | null
  }
  return {
    at: performance.now(),
    positions: new Map(positions ?? []),
    pending: new Set((pending ?? []).map((row) => pendingKey(...row))),
  }
}

async function sampleReadiness(url: string): Promise<ReadinessSample> {
  const askedAt = performance.now()
  const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(observeEveryMs) })
  const { checks } = (await response.json()) as {
    checks: { notifications: { details: { oldestUndeliveredMs: number } } }
  }
  const { oldestUndeliveredMs } = checks.notifications.details
  return { askedAt, answeredAt: performance.now(), oldestUndeliveredMs }
}
