import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { repository } from '@lodestream/shared/testing/broker-process'

export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs the built command line and waits for its end. */
export function runLodestream(...args: readonly string[]): Promise<Ended> {
  const program = join(repository, 'cli/bin/lodestream.js')
  const options = { env: { ...process.env, DATABASE_URL: '', NO_COLOR: '1' }, maxBuffer: 64 * 1024 * 1024 }
  return new Promise((resolve) =>
    execFile(process.execPath, [program, ...args], options, (error, stdout, stderr) =>
      resolve({
        code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1,
        stdout,
        stderr,
      }),
    ),
  )
}
