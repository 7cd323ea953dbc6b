import { execFileSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import {
  freeKafkaAddresses,
  type KafkaNode,
  type KafkaNodeOptions,
  kafkaJars,
  startKafkaNode,
} from './kafka-node.ts'

const pom = resolve(import.meta.dirname, '../../../scripts/kafka/pom.xml')

/** A Kafka of one node needs room for the largest records; a node among several gets by with less. */
const loneHeapMb = 512
const heapMb = 256

/** One Kafka node on the loopback interface. */
export interface KafkaServer extends Pick<KafkaNode, 'pid' | 'data' | 'kill' | 'restart' | 'stop'> {
  readonly brokers: string
}

/** Several Kafka nodes, each broker and controller. */
export interface KafkaCluster extends AsyncDisposable {
  /** `host:port` of all of them, separated by commas. */
  readonly brokers: string
  readonly nodes: readonly KafkaNode[]
}

/** Why no Kafka can be started here, or undefined when it can. Downloads the jars by Maven when they are missing. */
export function kafkaObstacle(): string | undefined {
  try {
    execFileSync('java', ['-version'], { stdio: 'ignore' })
  } catch {
    return 'no java'
  }
  if (existsSync(kafkaJars)) return undefined
  try {
    const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${kafkaJars}`]
    execFileSync('mvn', ['-q', '-B', '-f', pom, ...goal], { stdio: 'ignore' })
    return undefined
  } catch {
    rmSync(kafkaJars, { recursive: true, force: true })
    return 'no Maven to fetch the jars of Kafka with (scripts/kafka/pom.xml)'
  }
}

/** Starts a Kafka of one node. */
export async function startKafka(
  options: Pick<KafkaNodeOptions, 'offsetsCopies'> = {},
): Promise<KafkaServer> {
  const { nodes, brokers } = await startNodes(1, { maxHeapMb: loneHeapMb, ...options })
  const [node] = nodes
  if (node === undefined) throw new Error('no node was started')
  const { pid, data, kill, restart, stop } = node
  return { brokers, pid, data, kill, restart, stop }
}

/** Starts a Kafka of `count` nodes: it works as long as more than half of them run. */
export async function startKafkaCluster(count: number): Promise<KafkaCluster> {
  const { nodes, brokers } = await startNodes(count, { maxHeapMb: heapMb })
  return {
    nodes,
    brokers,
    [Symbol.asyncDispose]: async () => {
      // In order they would wait for a quorum that is going away.
      await Promise.all(nodes.map((node) => node.kill()))
      await Promise.all(nodes.map((node) => node.stop()))
    },
  }
}

async function startNodes(count: number, options: KafkaNodeOptions) {
  const addresses = await freeKafkaAddresses(count)
  const starts = await Promise.allSettled(addresses.map((own) => startKafkaNode(own, addresses, options)))
  const nodes = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []))
  const failed = starts.find((start) => start.status === 'rejected')
  if (failed !== undefined) {
    await Promise.all(nodes.map((node) => node.kill().then(node.stop)))
    throw failed.reason
  }
  return { nodes, brokers: nodes.map(({ broker }) => broker).join(',') }
}
