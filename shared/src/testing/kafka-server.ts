import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Child, startChild } from './child.ts'
import { freePort } from './free-port.ts'
import { waitUntil } from './wait-until.ts'

const jvm = ['-Xms64m', '-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:-UsePerfData']
const pom = resolve(import.meta.dirname, '../../../scripts/kafka/pom.xml')
const jars = resolve(import.meta.dirname, '../../../.cache/kafka-4.1.2')
const clusterId = 'TG9kZXN0cmVhbVRlc3RzMQ'

/** One Kafka node (KRaft, broker and controller) on the loopback interface. */
export interface KafkaServer {
  readonly brokers: string
  /** Ends the process at once, as a crash does. */
  kill(): Promise<void>
  /** Starts it again on the same data. */
  restart(): Promise<void>
  /** Ends it in order and removes its data. */
  stop(): Promise<void>
}

/** Why no Kafka can be started here, or undefined when it can. Downloads the jars by Maven when they are missing. */
export function kafkaObstacle(): string | undefined {
  try {
    execFileSync('java', ['-version'], { stdio: 'ignore' })
  } catch {
    return 'no java'
  }
  if (existsSync(jars)) return undefined
  try {
    const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${jars}`]
    execFileSync('mvn', ['-q', '-B', '-f', pom, ...goal], { stdio: 'ignore' })
    return undefined
  } catch {
    rmSync(jars, { recursive: true, force: true })
    return 'no Maven to fetch the jars of Kafka with (scripts/kafka/pom.xml)'
  }
}

export async function startKafka(): Promise<KafkaServer> {
  const folder = mkdtempSync(join(tmpdir(), 'lodestream-kafka-'))
  const port = await freePort()
  const configuration = join(folder, 'server.properties')
  mkdirSync(join(folder, 'data'))
  writeFileSync(configuration, properties(folder, port, await freePort()))
  runStorageTool(configuration)
  let broker = await launch(configuration, port)
  return {
    brokers: `127.0.0.1:${port}`,
    kill: () => end(broker, 'SIGKILL'),
    restart: async () => {
      broker = await launch(configuration, port)
    },
    stop: async () => {
      await end(broker, 'SIGTERM')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function runStorageTool(configuration: string): void {
  const args = ['format', '--ignore-formatted', '-t', clusterId, '-c', configuration]
  execFileSync('java', [...jvm, '-cp', `${jars}/*`, 'kafka.tools.StorageTool', ...args], { stdio: 'ignore' })
}

async function launch(configuration: string, port: number): Promise<Child> {
  const broker = startChild('java', [...jvm, '-cp', `${jars}/*`, 'kafka.Kafka', configuration])
  await waitUntil(
    'Kafka listens',
    async () => broker.output().includes('Kafka Server started') && (await accepts(port)),
    60_000,
  ).catch((error: unknown) => {
    throw new Error(`Kafka did not start: ${broker.output().slice(-2000)}`, { cause: error })
  })
  return broker
}

async function end(broker: Child, signal: NodeJS.Signals): Promise<void> {
  broker.kill(signal)
  await broker.exited
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

function properties(folder: string, port: number, controllerPort: number): string {
  return `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controllerPort}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=${join(folder, 'data')}
auto.create.topics.enable=false
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.num.partitions=1
share.coordinator.state.topic.replication.factor=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
log.cleaner.dedupe.buffer.size=4194304
broker.heartbeat.interval.ms=100
broker.session.timeout.ms=2000
`
}
