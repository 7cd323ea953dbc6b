import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { within } from '../lifecycle/within.ts'
import type { Figure, Metrics, MetricText, Sample } from './metrics.ts'

/** Milliseconds after which a reading that does not answer is left out: a scrape waits for 10 s by default. */
const readingTimeoutMs = 2_000

/** Metrics that can be shown in the text format of Prometheus. */
export interface PrometheusMetrics extends Metrics {
  readonly contentType: string
  /** Never rejects for a figure that cannot be had: it is left out. */
  text(): Promise<string>
}

/** The metrics of one process, with those of Node.js (`process_*`, `nodejs_*`). Nothing is global. */
export function createPrometheusMetrics(): PrometheusMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const readings: (() => Promise<void>)[] = []
  return {
    counter(text) {
      const counter = new Counter(settingsOf(text, registry))
      return (labels = {}, by = 1) => void counter.inc(labels, by)
    },
    histogram({ buckets, ...text }) {
      const histogram = new Histogram({ ...settingsOf(text, registry), buckets: [...buckets] })
      return (value, labels = {}) => histogram.observe(labels, value)
    },
    figures(read, figures) {
      readings.push(openReading(async () => read(), figures, registry))
    },
    contentType: registry.contentType,
    async text() {
      await Promise.all(readings.map((renew) => renew()))
      return registry.metrics()
    },
  }
}

function settingsOf({ name, meaning, labels = [] }: MetricText, registry: Registry) {
  return { name, help: meaning, labelNames: [...labels], registers: [registry] }
}

/** What renews the figures of a reading: one reading at a time, however many ask. */
function openReading<Source>(
  read: () => Promise<Source>,
  figures: readonly Figure<Source>[],
  registry: Registry,
): () => Promise<void> {
  const shown = figures.map((figure) => ({ figure, show: openFigure(figure, registry) }))
  let underWay: Promise<Source> | undefined
  return async () => {
    try {
      underWay ??= read().finally(() => {
        underWay = undefined
      })
      const source = await within(readingTimeoutMs, underWay)
      for (const { figure, show } of shown) show(figure.value(source))
    } catch {
      // Health says what is wrong; an old value here would say that all is well.
      for (const { show } of shown) show(undefined)
    }
  }
}

function openFigure<Source>(
  figure: Figure<Source>,
  registry: Registry,
): (value: ReturnType<Figure<Source>['value']>) => void {
  const settings = settingsOf(figure, registry)
  const gauge = figure.type === 'gauge' ? new Gauge(settings) : undefined
  const metric = gauge ?? new Counter(settings)
  return (value) => {
    metric.reset()
    // What has no labels would start with a zero that nobody measured.
    metric.remove({})
    for (const sample of samplesOf(value)) {
      if (gauge) gauge.set(sample.labels, sample.value)
      else metric.inc(sample.labels, sample.value)
    }
  }
}

function samplesOf(value: number | readonly Sample[] | undefined): readonly Sample[] {
  if (value === undefined) return []
  return typeof value === 'number' ? [{ labels: {}, value }] : value
}
