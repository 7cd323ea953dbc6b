import type { ContextCache } from '../json-ld/context-cache.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { Database } from '../postgres/database.ts'

/** What every process has. */
export interface MeasuredProcess {
  readonly database: Pick<Database<unknown>, 'connections' | 'usage'>
  readonly contextCache: Pick<ContextCache, 'size'>
}

/** Tells of what all services of a process share: connections to the database, contexts. */
export function measureProcess(metrics: Metrics, { database, contextCache }: MeasuredProcess): void {
  metrics.figures(
    () => database.usage(),
    [
      {
        type: 'gauge',
        name: 'lodestream_database_connections_max',
        meaning: 'Connections that the pool may open.',
        value: () => database.connections,
      },
      {
        type: 'gauge',
        name: 'lodestream_database_connections_in_use',
        meaning: 'Connections that are working.',
        value: ({ inUse }) => inUse,
      },
      {
        type: 'gauge',
        name: 'lodestream_database_callers_waiting',
        meaning:
          'Callers that wait for a connection: above 0 for long, the pool is too small or the database too slow.',
        value: ({ waiting }) => waiting,
      },
    ],
  )
  metrics.figures(
    () => contextCache.size(),
    [
      {
        type: 'gauge',
        name: 'lodestream_contexts_cached',
        meaning: 'Processed @contexts in memory.',
        value: (size) => size,
      },
    ],
  )
}
