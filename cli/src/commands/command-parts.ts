import type { Terminal } from '../terminal/terminal.ts'

/** What every command is given. */
export interface CommandParts {
  readonly terminal: Terminal
  /** Aborts when the person has enough (Ctrl-C). */
  readonly signal: AbortSignal
  /** The environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Tells the code that the process shall end with: 1 when there are findings. */
  readonly exitWith: (code: 1) => void
}
