/** Labels of one series. Their values come from small fixed sets: never ids, tenants or what a client sent. */
export type Labels = Readonly<Record<string, string>>

/** What a metric is called and what it tells; docs/operations.md has the same words. */
export interface MetricText {
  /** By the conventions of Prometheus: base units, `_total` for what only grows. */
  readonly name: `lodestream_${string}`
  readonly meaning: string
  /** Names of its labels. */
  readonly labels?: readonly string[]
}

export interface HistogramText extends MetricText {
  /** Upper bounds, ascending. */
  readonly buckets: readonly number[]
}

/** One value of a metric with labels. */
export interface Sample {
  readonly labels: Labels
  readonly value: number
}

/** A figure that somebody else keeps. `counter`: it never goes down while the process lives. */
export interface Figure<Source> extends MetricText {
  readonly type: 'gauge' | 'counter'
  /** Undefined: there is nothing to tell now. */
  value(source: Source): number | readonly Sample[] | undefined
}

/** Adds to a counter; one when `by` is absent. */
export type Count = (labels?: Labels, by?: number) => void

/** Puts a value into a histogram. */
export type Observe = (value: number, labels?: Labels) => void

/** Port: where the parts of a process tell what `GET /metrics` shows. Each name is given once per process. */
export interface Metrics {
  counter(text: MetricText): Count
  histogram(text: HistogramText): Observe
  /** Figures that come from one reading, which is made when somebody asks. When it fails they are left out. */
  figures<Source>(read: () => Source | Promise<Source>, figures: readonly Figure<Source>[]): void
}

/** Bounds for durations in seconds, from a fast commit to a receiver that takes its time. */
export const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
