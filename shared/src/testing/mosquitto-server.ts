import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Child, startChild } from './child.ts'
import { freePort } from './free-port.ts'
import { waitUntil } from './wait-until.ts'

const run = promisify(execFile)
const program = '/usr/sbin/mosquitto'

/** Who may connect to the second and the third port. */
export const mosquittoUser = { name: 'green house', password: 'p:w@1/2' }

/** A mosquitto of its own on the loopback interface, over MQTT 3.1.1 and 5. */
export interface MosquittoServer {
  /** For everybody. */
  readonly port: number
  /** For `mosquittoUser` only. */
  readonly closedPort: number
  /** The same over TLS; `ca` signed its certificate, which is for `localhost`. */
  readonly tlsPort: number
  readonly ca: string
  /** Ends it as a crash does. */
  kill(): Promise<void>
  restart(): Promise<void>
  /** Stops it and removes its files. */
  stop(): Promise<void>
}

/** Why no mosquitto can be started here, or undefined when it can. */
export function mosquittoObstacle(): string | undefined {
  return existsSync(program) ? undefined : 'mosquitto is not installed (Debian: mosquitto)'
}

/** Starts a mosquitto. */
export async function startMosquitto(): Promise<MosquittoServer> {
  const folder = mkdtempSync(join(tmpdir(), 'lodestream-mqtt-'))
  const [port, closedPort, tlsPort] = [await freePort(), await freePort(), await freePort()]
  await makeCertificate(folder)
  const { name, password } = mosquittoUser
  await run('mosquitto_passwd', ['-b', '-c', join(folder, 'users'), name, password])
  writeFileSync(join(folder, 'mosquitto.conf'), configuration(folder, { port, closedPort, tlsPort }))
  let child = await start(folder, tlsPort)
  const kill = async () => {
    child.kill('SIGKILL')
    await child.exited
  }
  return {
    ...{ port, closedPort, tlsPort, kill },
    ca: readFileSync(join(folder, 'certificate.pem'), 'utf8'),
    restart: async () => {
      child = await start(folder, tlsPort)
    },
    stop: async () => {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

type Ports = Pick<MosquittoServer, 'port' | 'closedPort' | 'tlsPort'>

function configuration(folder: string, { port, closedPort, tlsPort }: Ports): string {
  const users = ['allow_anonymous false', `password_file ${join(folder, 'users')}`]
  return [
    'per_listener_settings true',
    ...(process.getuid?.() === 0 ? ['user root'] : []),
    ...[`listener ${port} 127.0.0.1`, 'allow_anonymous true'],
    ...[`listener ${closedPort} 127.0.0.1`, ...users],
    ...[`listener ${tlsPort} 127.0.0.1`, ...users],
    `certfile ${join(folder, 'certificate.pem')}`,
    `keyfile ${join(folder, 'key.pem')}`,
    '',
  ].join('\n')
}

async function makeCertificate(folder: string): Promise<void> {
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
    ...['-keyout', key, '-out', certificate],
  ])
}

async function start(folder: string, lastPort: number): Promise<Child> {
  const child = startChild(program, ['-c', join(folder, 'mosquitto.conf')])
  await waitUntil(`mosquitto: ${child.output()}`, () => listens(lastPort))
  return child
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
