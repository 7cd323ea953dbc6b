import { expect, it, vi } from 'vitest'
import { createPrometheusMetrics } from './prometheus-metrics.ts'

const name = 'lodestream_test'
const gauge = { type: 'gauge', name, meaning: 'A test.' } as const

/** The samples of one metric in the text. */
async function samples(metrics: { text(): Promise<string> }, of: string = name): Promise<readonly string[]> {
  return (await metrics.text()).split('\n').filter((line) => line.startsWith(of))
}

it('every line is a comment or a sample of the text format', async () => {
  const metrics = createPrometheusMetrics()
  metrics.histogram({ name: 'lodestream_seconds', meaning: 'A "quoted"\nmeaning.', buckets: [0.1, 1] })(0.5)
  metrics.counter({ name: 'lodestream_count_total', meaning: 'Things.', labels: ['kind'] })({
    kind: 'a"b\\c',
  })

  const label = '[a-zA-Z_]\\w*="(?:[^"\\\\\\n]|\\\\[\\\\"n])*"'
  const sample = new RegExp(`^[a-z_]\\w*(\\{${label}(,${label})*\\})? (-?[0-9.e+-]+|[+-]Inf|Nan)$`)
  const lines = (await metrics.text()).split('\n').filter((line) => line !== '')

  expect(metrics.contentType).toMatch(/^text\/plain; version=0.0.4/)
  expect(lines.filter((line) => !/^# (HELP|TYPE) [a-z_]\w* ./.test(line) && !sample.test(line))).toEqual([])
  expect(await samples(metrics, 'lodestream_seconds')).toEqual([
    'lodestream_seconds_bucket{le="0.1"} 0',
    'lodestream_seconds_bucket{le="1"} 1',
    'lodestream_seconds_bucket{le="+Inf"} 1',
    'lodestream_seconds_sum 0.5',
    'lodestream_seconds_count 1',
  ])
})

it('has the metrics of the process', async () => {
  const text = await createPrometheusMetrics().text()

  for (const one of [
    'process_cpu_seconds_total',
    'process_resident_memory_bytes',
    'nodejs_eventloop_lag_seconds',
  ])
    expect(text).toContain(`# TYPE ${one} `)
})

it('two processes in one do not collide', async () => {
  const [one, other] = [createPrometheusMetrics(), createPrometheusMetrics()]
  const text = { name: 'lodestream_count_total', meaning: 'Things.' } as const
  one.counter(text)({}, 3)
  other.counter(text)()

  expect(await samples(one, text.name)).toEqual([`${text.name} 3`])
  expect(await samples(other, text.name)).toEqual([`${text.name} 1`])
})

it('figures are read when somebody asks, and not kept', async () => {
  const metrics = createPrometheusMetrics()
  let partitions = [1, 2]
  const read = vi.fn(() => partitions)
  metrics.figures(read, [
    { ...gauge, value: ({ length }) => length },
    {
      ...{ type: 'counter', name: 'lodestream_lag', meaning: 'By partition.', labels: ['partition'] },
      value: (all) => all.map((one) => ({ labels: { partition: `${one}` }, value: one * 10 })),
    },
  ])
  expect(read).not.toHaveBeenCalled()
  expect(await samples(metrics)).toEqual([`${name} 2`])

  partitions = [2]
  expect(await samples(metrics, 'lodestream_lag')).toEqual(['lodestream_lag{partition="2"} 20'])
  expect(read).toHaveBeenCalledTimes(2)
})

it('a figure that cannot be had is left out, the others are told', async () => {
  const metrics = createPrometheusMetrics()
  let down = false
  const read = async () => {
    if (down) throw new Error('no connection')
    return 1
  }
  metrics.figures(read, [{ ...gauge, value: (one) => one }])
  metrics.figures(() => undefined, [{ ...gauge, name: 'lodestream_none', value: (none) => none }])
  metrics.figures(() => 5, [{ ...gauge, name: 'lodestream_other', value: (five) => five }])
  expect(await samples(metrics)).toEqual([`${name} 1`])

  down = true

  expect(await samples(metrics, 'lodestream_')).toEqual(['lodestream_other 5'])
})

it('a reading that hangs is left out after a while, and made once however many ask', async () => {
  vi.useFakeTimers()
  try {
    const metrics = createPrometheusMetrics()
    const read = vi.fn(() => new Promise<number>(() => {}))
    metrics.figures(read, [{ ...gauge, value: (one) => one }])

    const texts = Promise.all([samples(metrics), samples(metrics)])
    await vi.advanceTimersByTimeAsync(2_000)
    expect(await texts).toEqual([[], []])

    const later = samples(metrics)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(await later).toEqual([])
    expect(read).toHaveBeenCalledTimes(1)
  } finally {
    vi.useRealTimers()
  }
})
