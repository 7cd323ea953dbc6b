import type { SubscriberStatus } from '@lodestream/shared/events/bus/subscriber-status'
import { durationBuckets, type Metrics, type Sample } from '@lodestream/shared/metrics/metrics'

/** What is told of a topic that is taken in. */
export interface MeasuredIntake {
  readonly topic: string
  status(): SubscriberStatus
  /** Records that were not taken in yet, by partition of this process. Asks Kafka. */
  lag(): Promise<ReadonlyMap<number, number>>
}

/** Who tells of what is taken in from a topic. */
export interface IntakeObserver {
  readonly onHandled: (topic: string, records: number, durationMs: number) => void
  readonly onDeadLetter: (topic: string) => void
}

const labels = ['topic']

/** The metrics of what the search service takes in from topics. */
export function observeIntakes(metrics: Metrics): IntakeObserver {
  const records = metrics.counter({
    name: 'lodestream_intake_records_total',
    meaning: 'Records of `cim.telemetry` and `cim.iam` taken in, with those that became dead letters.',
    labels,
  })
  const deadLetters = metrics.counter({
    name: 'lodestream_intake_dead_letters_total',
    meaning: 'Records of them that became dead letters; the reasons are in `<topic>.dlq`.',
    labels,
  })
  const seconds = metrics.histogram({
    name: 'lodestream_intake_batch_duration_seconds',
    meaning: 'Taking in the records that are taken in together, with all attempts and waits.',
    labels,
    buckets: durationBuckets,
  })
  return {
    onHandled: (topic, count, durationMs) => {
      records({ topic }, count)
      seconds(durationMs / 1000, { topic })
    },
    onDeadLetter: (topic) => deadLetters({ topic }),
  }
}

/** The metrics of how the consumers of those topics stand. */
export function measureIntakes(metrics: Metrics, intakes: () => readonly MeasuredIntake[]): void {
  metrics.figures(
    () => intakes().map((intake) => ({ labels: { topic: intake.topic }, status: intake.status() })),
    [
      {
        type: 'gauge',
        name: 'lodestream_intake_partitions',
        meaning:
          'Partitions that this process takes in; 0 for long: others have them all, or it cannot get them.',
        labels,
        value: (all) => all.map(({ labels: of, status }) => ({ labels: of, value: status.positions.size })),
      },
      {
        type: 'gauge',
        name: 'lodestream_intake_failures',
        meaning: 'Failures in a row of the records under way, where there are most; 0: all is well.',
        labels,
        value: (all) => all.map(({ labels: of, status }) => ({ labels: of, value: status.failures })),
      },
      {
        type: 'gauge',
        name: 'lodestream_intake_trying_seconds',
        meaning:
          'For how long the records under way have been tried, where it is longest: above 60 it stands still.',
        labels,
        value: (all) => all.map(({ labels: of, status }) => ({ labels: of, value: status.tryingMs / 1000 })),
      },
    ],
  )
  metrics.figures(
    () => lagOf(intakes()),
    [
      {
        type: 'gauge',
        name: 'lodestream_intake_lag_records',
        meaning: 'Records that are not taken in yet, by partition of this process.',
        labels: ['topic', 'partition'],
        value: (samples) => samples,
      },
    ],
  )
}

async function lagOf(intakes: readonly MeasuredIntake[]): Promise<readonly Sample[]> {
  const samples: Sample[] = []
  for (const intake of intakes)
    for (const [partition, value] of await intake.lag())
      samples.push({ labels: { topic: intake.topic, partition: `${partition}` }, value })
  return samples
}
