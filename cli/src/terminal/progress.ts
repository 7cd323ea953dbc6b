import { SingleBar } from 'cli-progress'

/** How far a long work is. */
export interface Progress {
  step(count?: number): void
  end(): void
}

/** The bar is drawn so often at most. */
const framesPerSecond = 5

/** Counts on a terminal what was done; the end is not known beforehand. */
export function startProgress(
  { what, counted }: { readonly what: string; readonly counted: string },
  stream: NodeJS.WriteStream,
): Progress {
  if (stream.isTTY !== true) return { step: () => {}, end: () => {} }
  const bar = new SingleBar({
    format: `${what}: {value} ${counted}, {duration_formatted}`,
    stream,
    fps: framesPerSecond,
    clearOnComplete: true,
    hideCursor: true,
  })
  bar.start(0, 0)
  return { step: (count = 1) => bar.increment(count), end: () => bar.stop() }
}
