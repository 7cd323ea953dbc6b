import { performance } from 'node:perf_hooks'

/** What one run of a load gave. Latencies in milliseconds. */
export interface Measurement {
  readonly operations: number
  readonly failures: number
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
}

export interface Load {
  readonly concurrency: number
  readonly seconds: number
  /** Sends request number `n`; resolves to whether it succeeded. */
  readonly send: (n: number) => Promise<boolean>
}

/** Keeps `concurrency` requests under way for the given time and waits for the last of them. */
export async function runClosedLoop({ concurrency, seconds, send }: Load): Promise<Measurement> {
  const latencies: number[] = []
  const begin = performance.now()
  const end = begin + seconds * 1000
  let next = 0
  let failures = 0
  const worker = async () => {
    while (performance.now() < end) {
      const sent = performance.now()
      const ok = await send(next++)
      latencies.push(performance.now() - sent)
      if (!ok) failures++
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  const elapsed = (performance.now() - begin) / 1000
  return {
    operations: latencies.length,
    failures,
    perSecond: latencies.length / elapsed,
    ...percentiles(latencies),
  }
}

/** p50 and p99 of a sample; NaN of an empty one. */
export function percentiles(sample: readonly number[]): { readonly p50: number; readonly p99: number } {
  const sorted = Float64Array.from(sample).sort()
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
  return { p50: at(0.5), p99: at(0.99) }
}

/** The middle one of an odd number of runs, by rate; with the range. */
export function median<Run extends Measurement>(
  runs: readonly Run[],
): Run & { readonly min: number; readonly max: number } {
  const sorted = [...runs].sort((left, right) => left.perSecond - right.perSecond)
  const middle = sorted[Math.floor(sorted.length / 2)]
  const first = sorted[0]
  const last = sorted.at(-1)
  if (middle === undefined || first === undefined || last === undefined) throw new Error('no run')
  return { ...middle, min: first.perSecond, max: last.perSecond }
}
