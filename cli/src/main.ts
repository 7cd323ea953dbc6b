import { CommanderError } from 'commander'
import { buildProgram } from './build-program.ts'
import { openTerminal } from './terminal/terminal.ts'

/** As shells say it of a program that ended by Ctrl-C. */
const interrupted = 130

const stopping = new AbortController()
process.once('SIGINT', () => stopping.abort()).once('SIGTERM', () => stopping.abort())
// Whoever reads has enough: `lodestream events export | head`.
process.stdout.on('error', () => process.exit(0))

const terminal = openTerminal({ out: process.stdout, err: process.stderr })
const program = buildProgram({
  terminal,
  signal: stopping.signal,
  env: process.env,
  exitWith: (code) => {
    process.exitCode = code
  },
})

try {
  await program.parseAsync()
} catch (error) {
  // Commander has said what was wrong; help and version are no errors.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
  else if (stopping.signal.aborted) process.exitCode = interrupted
  else {
    terminal.note(`${terminal.style('red', 'error:')} ${firstLine(error)}`)
    process.exitCode = 2
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? ''
}
