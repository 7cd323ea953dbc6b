import { execFile, execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from './free-port.ts'

const run = promisify(execFile)
const installations = '/usr/lib/postgresql'

/** A PostgreSQL cluster of its own on the loopback interface. */
export interface PostgresServer {
  /** Of the maintenance database; tests create their own (test-database.ts). */
  readonly url: string
  /** Ends all its processes at once, as a crash does. */
  kill(): Promise<void>
  /** Starts it again on the same data. */
  restart(): Promise<void>
  /** Stops it and removes its data. */
  stop(): Promise<void>
}

/** Why no PostgreSQL with PostGIS can be started here, or undefined when it can. */
export function postgresObstacle(): string | undefined {
  const version = newestVersion()
  if (version === undefined) return 'PostgreSQL is not installed (Debian: postgresql-15)'
  if (!existsSync(`/usr/share/postgresql/${version}/extension/postgis.control`))
    return `PostGIS is not installed (Debian: postgresql-${version}-postgis-3)`
  return undefined
}

/** Starts a fresh cluster. Durability is real (`fsync=on`) when asked for: fault tests and benchmarks need it. */
export async function startPostgres(options: { readonly fsync: boolean }): Promise<PostgresServer> {
  const bin = join(installations, newestVersion() ?? '', 'bin')
  const folder = mkdtempSync(join(tmpdir(), 'lodestream-pg-'))
  const port = await freePort()
  chmodSync(folder, 0o755)
  if (isRoot()) execFileSync('chown', ['postgres', folder])
  const data = join(folder, 'data')
  await asPostgres(
    join(bin, 'initdb'),
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
  )
  const server = [
    `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder}`,
    `-c fsync=${options.fsync ? 'on' : 'off'} -c max_connections=200 -c max_wal_size=4GB`,
  ].join(' ')
  const control = (...args: string[]) => asPostgres(join(bin, 'pg_ctl'), '-D', data, '-w', ...args)
  const start = () => control('-l', join(folder, 'pg.log'), '-o', server, 'start')
  await start()
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    kill: () => control('-m', 'immediate', 'stop'),
    restart: start,
    stop: async () => {
      await control('-m', 'immediate', 'stop')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function newestVersion(): string | undefined {
  if (!existsSync(installations)) return undefined
  const versions = readdirSync(installations).filter((version) =>
    existsSync(join(installations, version, 'bin/initdb')),
  )
  return versions.sort((left, right) => Number(right) - Number(left))[0]
}

/** PostgreSQL refuses to run as root. */
async function asPostgres(program: string, ...args: string[]): Promise<void> {
  const [command, all] = isRoot() ? ['runuser', ['-u', 'postgres', '--', program, ...args]] : [program, args]
  await run(command, all, { cwd: '/' })
}

function isRoot(): boolean {
  return userInfo().uid === 0
}
