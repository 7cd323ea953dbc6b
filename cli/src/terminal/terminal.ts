import { styleText } from 'node:util'
import { type Progress, startProgress } from './progress.ts'

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'

/** What a command writes to. Results go to standard output, everything else to standard error. */
export interface Terminal {
  /** Resolves when the line was taken: a slow reader slows the command down. */
  line(text: string): Promise<void>
  note(text: string): void
  /** Colours on a terminal only, and not with NO_COLOR. */
  style(style: Style, text: string): string
  /** A bar on a terminal, nothing elsewhere. Shown on standard error. */
  progress(what: string, counted?: string): Progress
}

export interface Streams {
  readonly out: NodeJS.WriteStream
  readonly err: NodeJS.WriteStream
}

export function openTerminal({ out, err }: Streams): Terminal {
  const isColoured = out.isTTY === true && !process.env.NO_COLOR
  return {
    line: async (text) => {
      if (!out.write(`${text}\n`)) await new Promise<void>((resolve) => out.once('drain', resolve))
    },
    note: (text) => void err.write(`${text}\n`),
    style: (style, text) => (isColoured ? styleText(style, text, { validateStream: false }) : text),
    progress: (what, counted = 'events') => startProgress({ what, counted }, err),
  }
}
