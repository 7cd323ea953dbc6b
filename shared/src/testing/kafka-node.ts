import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { type Child, startChild } from './child.ts'
import { freePort } from './free-port.ts'
import { waitUntil } from './wait-until.ts'

/** Where the jars of Kafka are kept. */
export const kafkaJars = resolve(import.meta.dirname, '../../../.cache/kafka-4.1.2')

const clusterId = 'TG9kZXN0cmVhbVRlc3RzMQ'
const flags = ['-Xms64m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:-UsePerfData']

/** A node that others have to let in takes longer, most of all on a busy machine. */
const startMs = 120_000

/** Where a node of a cluster listens, on the loopback interface. */
export interface KafkaAddress {
  readonly id: number
  readonly port: number
  readonly controllerPort: number
}

/** One process of Kafka (KRaft, broker and controller) with data of its own. */
export interface KafkaNode {
  readonly id: number
  /** `host:port` of this node. */
  readonly broker: string
  readonly pid: () => number
  /** Folder with a folder `<topic>-<partition>` for each partition. */
  readonly data: string
  /** Ends the process at once, as a crash does. */
  kill(): Promise<void>
  /** Starts it again on the same data. */
  restart(): Promise<void>
  /** Ends it in order and removes its data. */
  stop(): Promise<void>
}

export interface KafkaNodeOptions {
  readonly maxHeapMb: number
  /** Copies of the topic of offsets; with more than there are nodes, Kafka cannot make it, and no group has a coordinator. */
  readonly offsetsCopies?: number
}

/** Free addresses of so many nodes. */
export async function freeKafkaAddresses(count: number): Promise<readonly KafkaAddress[]> {
  const addresses: KafkaAddress[] = []
  for (let id = 1; id <= count; id += 1)
    addresses.push({ id, port: await freePort(), controllerPort: await freePort() })
  return addresses
}

/** Starts the node at `own` of a cluster of the nodes at `all`. It is ready when most of them run. */
export async function startKafkaNode(
  own: KafkaAddress,
  all: readonly KafkaAddress[],
  { maxHeapMb, offsetsCopies = copiesOf(all) }: KafkaNodeOptions,
): Promise<KafkaNode> {
  const jvm = [...flags, `-Xmx${maxHeapMb}m`, '-cp', `${kafkaJars}/*`]
  const folder = mkdtempSync(join(tmpdir(), 'lodestream-kafka-'))
  const configuration = join(folder, 'server.properties')
  mkdirSync(join(folder, 'data'))
  writeFileSync(configuration, properties(folder, own, all, offsetsCopies))
  const format = ['kafka.tools.StorageTool', 'format', '--ignore-formatted', '-t', clusterId]
  await promisify(execFile)('java', [...jvm, ...format, '-c', configuration])
  const start = () => launch([...jvm, 'kafka.Kafka', configuration], own.port)
  let running = await start()
  return {
    id: own.id,
    broker: `127.0.0.1:${own.port}`,
    pid: () => running.pid,
    data: join(folder, 'data'),
    kill: () => end(running, 'SIGKILL'),
    restart: async () => {
      running = await start()
    },
    stop: async () => {
      await end(running, 'SIGTERM')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function launch(args: readonly string[], port: number): Promise<Child> {
  const broker = startChild('java', args)
  await waitUntil(
    'Kafka listens',
    async () => broker.output().includes('Kafka Server started') && (await accepts(port)),
    startMs,
  ).catch((error: unknown) => {
    broker.kill('SIGKILL')
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

function copiesOf(all: readonly KafkaAddress[]): number {
  return Math.min(3, all.length)
}

function properties(
  folder: string,
  own: KafkaAddress,
  all: readonly KafkaAddress[],
  offsetsCopies: number,
): string {
  const voters = all.map(({ id, controllerPort }) => `${id}@127.0.0.1:${controllerPort}`).join(',')
  const copies = copiesOf(all)
  return `process.roles=broker,controller
node.id=${own.id}
controller.quorum.voters=${voters}
listeners=PLAINTEXT://127.0.0.1:${own.port},CONTROLLER://127.0.0.1:${own.controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${own.port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=${join(folder, 'data')}
auto.create.topics.enable=false
offsets.topic.num.partitions=1
offsets.topic.replication.factor=${offsetsCopies}
transaction.state.log.num.partitions=1
transaction.state.log.replication.factor=${copies}
transaction.state.log.min.isr=1
share.coordinator.state.topic.num.partitions=1
share.coordinator.state.topic.replication.factor=${copies}
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
log.cleaner.dedupe.buffer.size=4194304
broker.heartbeat.interval.ms=100
broker.session.timeout.ms=2000
`
}
