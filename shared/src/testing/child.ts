import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'

export interface Child {
  readonly pid: number
  /** Settles with the exit code (null after a signal). */
  readonly exited: Promise<number | null>
  /** The last lines of its output, for error messages. */
  output(): string
  kill(signal: NodeJS.Signals): void
}

export interface ChildOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Output also goes to this file. */
  readonly logFile?: string
}

/** Characters of output kept for error messages. */
const outputKept = 20_000

/** Starts a program whose life the caller minds; it is killed when this process exits. */
export function startChild(command: string, args: readonly string[], options: ChildOptions = {}): Child {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const killAtExit = () => child.kill('SIGKILL')
  process.once('exit', killAtExit)
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      process.off('exit', killAtExit)
      resolve(code)
    })
  })
  exited.catch(() => {})
  return {
    pid: child.pid ?? -1,
    exited,
    output: keepOutput(child, options.logFile),
    kill: (signal) => void child.kill(signal),
  }
}

function keepOutput(child: ChildProcess, logFile: string | undefined): () => string {
  let output = ''
  const file = logFile === undefined ? undefined : createWriteStream(logFile, { flags: 'a' })
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-outputKept)
    file?.write(chunk)
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  return () => output
}
