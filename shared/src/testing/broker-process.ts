import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Child, startChild } from './child.ts'
import { freePort } from './free-port.ts'
import { waitUntil } from './wait-until.ts'

/** The root of this repository. */
export const repository = resolve(import.meta.dirname, '../../..')

/** A process of the broker: can be killed and started again on the same port and data. */
export interface BrokerProcess {
  readonly name: string
  readonly url: string
  child(): Child
  kill(signal: NodeJS.Signals): Promise<void>
  restart(): Promise<void>
}

export interface BrokerOptions {
  readonly name: string
  /** Below the root of the repository, for instance `standalone/dist/main.js`. */
  readonly program: string
  readonly env: Readonly<Record<string, string>>
  readonly logFile?: string
  /** Where the built services are; this repository unless told. */
  readonly root?: string
}

/** What the tests run on is not for the broker, unless its options say so. Empty variables count as absent. */
const noneInherited = { DATABASE_URL: '', KAFKA_BROKERS: '' }

/** Starts a built service on a free port of the loopback interface and waits until it is ready. */
export async function startBroker(options: BrokerOptions): Promise<BrokerProcess> {
  const port = await freePort()
  const root = options.root ?? repository
  const url = `http://127.0.0.1:${port}`
  const launch = async () => {
    const child = startChild(process.execPath, [join(root, options.program)], {
      cwd: root,
      env: { ...noneInherited, LOG_LEVEL: 'info', HOST: '127.0.0.1', PORT: String(port), ...options.env },
      ...(options.logFile === undefined ? {} : { logFile: options.logFile }),
    })
    await ready(url, options.name, child)
    tellUnexpectedEnd(options.name, child)
    return child
  }
  let child = await launch()
  return {
    name: options.name,
    url,
    child: () => child,
    kill: async (signal) => {
      child.kill(signal)
      await child.exited
    },
    restart: async () => {
      child = await launch()
    },
  }
}

/** A folder that is removed when the run ends. */
export function temporaryFolder(purpose: string): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), `lodestream-${purpose}-`))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** Without it, a test that waits for a process which gave up says only that it waited in vain. */
function tellUnexpectedEnd(name: string, child: Child): void {
  void child.exited.then((code) => {
    if (code) process.stderr.write(`${name} ended with code ${code}: ${child.output().slice(-3000)}\n`)
  })
}

async function ready(url: string, name: string, child: Child): Promise<void> {
  let ended = false
  void child.exited.then(() => {
    ended = true
  })
  await waitUntil(
    `${name} is ready at ${url}`,
    async () => {
      if (ended) return 'ended'
      return (await fetch(`${url}/health`)).ok
    },
    120_000,
  ).catch((error: unknown) => {
    throw new Error(`${name} did not become ready: ${child.output().slice(-3000)}`, { cause: error })
  })
  if (ended) throw new Error(`${name} ended: ${child.output().slice(-3000)}`)
}
