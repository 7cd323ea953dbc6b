import { durationBuckets, type Metrics } from '@lodestream/shared/metrics/metrics'
import type { Relay } from './operations/relay-outbox.ts'
import type { Outbox } from './ports/outbox.ts'

/** Up to the largest group there is. */
const groupBuckets = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]

/** What of the search service can be looked at. */
export interface MeasuredSearch {
  readonly outbox: Pick<Outbox, 'lag'>
  readonly store: { readonly waiting: number }
  /** Undefined before it is started. */
  readonly relay: () => Pick<Relay, 'status'> | undefined
}

/** Who tells of each commit and each append. */
export interface SearchObserver {
  readonly onCommit: (changes: number, durationMs: number) => void
  readonly onAppend: (durationMs: number) => void
}

/** The metrics of what happens on the write path and the event path. */
export function observeSearch(metrics: Metrics): SearchObserver {
  const groupSize = metrics.histogram({
    name: 'lodestream_commit_changes',
    meaning: 'Changes of entities written by one commit; the sum is how many were committed.',
    buckets: groupBuckets,
  })
  const commitSeconds = metrics.histogram({
    name: 'lodestream_commit_duration_seconds',
    meaning: 'Reading, deciding and writing one group of changes.',
    buckets: durationBuckets,
  })
  const appendSeconds = metrics.histogram({
    name: 'lodestream_relay_append_duration_seconds',
    meaning: 'From a batch of events on its way to the event log to its acknowledgement.',
    buckets: durationBuckets,
  })
  return {
    onCommit: (changes, durationMs) => {
      groupSize(changes)
      commitSeconds(durationMs / 1000)
    },
    onAppend: (durationMs) => appendSeconds(durationMs / 1000),
  }
}

/** The metrics of how the write path and the event path stand. */
export function measureSearch(metrics: Metrics, { outbox, store, relay }: MeasuredSearch): void {
  metrics.figures(
    () => store.waiting,
    [
      {
        type: 'gauge',
        name: 'lodestream_changes_waiting',
        meaning: 'Changes accepted and not committed yet; above `maxWaitingChanges` the answer is 503.',
        value: (waiting) => waiting,
      },
    ],
  )
  metrics.figures(
    () => outbox.lag(),
    [
      {
        type: 'gauge',
        name: 'lodestream_outbox_rows',
        meaning: 'Operations committed and not in the event log yet, of all processes; an estimate.',
        value: ({ rows }) => rows,
      },
      {
        type: 'gauge',
        name: 'lodestream_outbox_oldest_age_seconds',
        meaning: 'Age of the oldest of them; 0: there is none.',
        value: ({ oldestMs }) => oldestMs / 1000,
      },
    ],
  )
  metrics.figures(
    () => relay()?.status(),
    [
      {
        type: 'counter',
        name: 'lodestream_relay_events_total',
        meaning: 'Events that the event log acknowledged.',
        value: (status) => status?.appended,
      },
      {
        type: 'gauge',
        name: 'lodestream_relay_failures',
        meaning: 'Failures in a row of the append under way; 0: all is well.',
        value: (status) => status?.failures,
      },
      {
        type: 'gauge',
        name: 'lodestream_relay_shards',
        meaning:
          'Shards of the outbox that this process drains; 0 for long: others have them all, or it cannot get them.',
        value: (status) => status?.shards,
      },
    ],
  )
}
