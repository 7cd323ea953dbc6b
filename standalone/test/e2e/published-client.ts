import { execFile, execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { repository } from '@lodestream/shared/testing/broker-process'

const clients = join(repository, 'standalone/test/clients')

/** A client library as it is published: the folder it is installed in, or why it cannot be had here. */
export type PublishedClient = { readonly folder: string } | { readonly obstacle: string }

/**
 * The Python packages that `clients/<name>/requirements.txt` pins. Installed below .cache, once for these pins and this
 * Python, without touching the Python of the machine.
 */
export function pythonClient(name: string): PublishedClient {
  const pins = join(clients, name, 'requirements.txt')
  return installed(name, pins, (folder) => {
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps']
    execFileSync('python3', [...pip, '--target', folder, '-r', pins], { stdio: 'ignore' })
  })
}

/** The npm packages that `clients/<name>/package.json` pins, installed below .cache. */
export function nodeClient(name: string): PublishedClient {
  const pins = join(clients, name, 'package.json')
  return installed(name, pins, (folder) => {
    copyFileSync(pins, join(folder, 'package.json'))
    execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefix', folder], {
      stdio: 'ignore',
    })
  })
}

/** Runs `clients/<name>/session.py`: what each of its steps came to, by name. */
export async function pythonSession(
  name: string,
  client: PublishedClient,
  args: readonly string[],
): Promise<Readonly<Record<string, unknown>>> {
  if ('obstacle' in client) throw new Error(client.obstacle)
  const { stdout } = await promisify(execFile)('python3', [join(clients, name, 'session.py'), ...args], {
    timeout: 100_000,
    env: { ...process.env, PYTHONPATH: `${client.folder}:${clients}`, PYTHONDONTWRITEBYTECODE: '1' },
  })
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')
}

function installed(name: string, pins: string, install: (folder: string) => void): PublishedClient {
  try {
    const folder = join(repository, '.cache/clients', `${name}-${digest(pins)}`)
    if (!existsSync(folder)) installWhole(folder, install)
    return { folder }
  } catch (error) {
    return skipped(name, error instanceof Error ? error.message : String(error))
  }
}

/** What is half installed never gets the final name. */
function installWhole(folder: string, install: (folder: string) => void): void {
  const unfinished = `${folder}.${process.pid}`
  mkdirSync(unfinished, { recursive: true })
  try {
    install(unfinished)
    renameSync(unfinished, folder)
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
}

/** Of the pins and of the interpreter that binary packages are built for. */
function digest(pins: string): string {
  const interpreter = pins.endsWith('.txt') ? execFileSync('python3', ['--version']) : process.version
  return createHash('sha256').update(readFileSync(pins)).update(interpreter).digest('hex').slice(0, 12)
}

/** Said loudly; with REQUIRE_REAL=1 it fails the run. */
function skipped(name: string, obstacle: string): PublishedClient {
  if (process.env.REQUIRE_REAL === '1')
    throw new Error(`REQUIRE_REAL=1, but there is no client ${name}: ${obstacle}`)
  process.stderr.write(`\n*** SKIPPED: every test with the client ${name}: ${obstacle} ***\n\n`)
  return { obstacle }
}
