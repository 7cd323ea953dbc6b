import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '..')

const workspaces = ['shared', 'search-service', 'subscription-service', 'standalone', 'cli', 'bench']
const stamps = join(root, 'node_modules', '.lodestream')

/** Installs the dependencies when the lockfile is not the one they were installed from. */
export function install() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  if (readStamp('installed') === lock) return
  say('Installing dependencies (about a minute, once) ...')
  // Not `npm ci`: it refuses a lockfile without the optional binaries of other platforms.
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], { quiet: true })
  writeStamp('installed', lock)
}

/** Compiles when a source is newer than the last build. */
export function build() {
  const newest = Math.max(...sources().map((file) => statSync(file).mtimeMs))
  if (Number(readStamp('built') ?? 0) >= newest) return
  say('Building (a few seconds) ...')
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b'], { quiet: true })
  writeStamp('built', String(newest))
}

/** Runs a program in the foreground; ends this process with its code when it fails. */
export function run(command, args, { quiet = false, env = {} } = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (result.status === 0) return
  if (quiet) process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}`)
  process.stderr.write(
    `${command} ${args.join(' ')} failed${result.error ? `: ${result.error.message}` : ''}\n`,
  )
  process.exit(result.status ?? 1)
}

function say(text) {
  process.stderr.write(`${text}\n`)
}

function sources() {
  const folders = workspaces.map((workspace) => join(root, workspace, 'src'))
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  )
  return [...files, ...workspaces.map((workspace) => join(root, workspace, 'tsconfig.json'))]
}

function readStamp(name) {
  const file = join(stamps, name)
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

function writeStamp(name, text) {
  mkdirSync(stamps, { recursive: true })
  writeFileSync(join(stamps, name), text)
}
