import { SingleBar } from 'cli-progress'

/** How far a long work is. */
export interface Progress {
  step(): void
  end(): void
}

/** The bar is drawn so often at most. */
const framesPerSecond = 5

/** Counts on a terminal how many events were read; the end is not known beforehand. */
export function startProgress(what: string, stream: NodeJS.WriteStream): Progress {
  if (stream.isTTY !== true) return { step: () => {}, end: () => {} }
  const bar = new SingleBar({
    format: `${what}: {value} events, {duration_formatted}`,
    stream,
    fps: framesPerSecond,
    clearOnComplete: true,
    hideCursor: true,
  })
  bar.start(0, 0)
  return { step: () => bar.increment(), end: () => bar.stop() }
}
