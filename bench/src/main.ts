import { allModes, type Mode, modes, startMode, type Target } from '@lodestream/shared/testing/broker-mode'
import { type BrokerProcess, startBroker, temporaryFolder } from '@lodestream/shared/testing/broker-process'
import { Command } from 'commander'
import { type CompareOptions, compare } from './compare.ts'
import { createClient } from './load/client.ts'
import { compression } from './workloads/compression.ts'
import { telemetry } from './workloads/telemetry.ts'
import { w0Floors } from './workloads/w0-floors.ts'
import { w1Create } from './workloads/w1-create.ts'
import { w2Upsert } from './workloads/w2-upsert.ts'
import { w3Update } from './workloads/w3-update.ts'
import { w4Retrieve } from './workloads/w4-retrieve.ts'
import { w5Query } from './workloads/w5-query.ts'
import { w7Start } from './workloads/w7-start.ts'
import { w7aLatency } from './workloads/w7a-latency.ts'
import { w7bFanOut } from './workloads/w7b-fan-out.ts'
import { w7cThroughput } from './workloads/w7c-throughput.ts'
import { w7dBadEndpoint } from './workloads/w7d-bad-endpoint.ts'
import { w7eFilters } from './workloads/w7e-filters.ts'
import { w8Events } from './workloads/w8-events.ts'
import { w8Visibility } from './workloads/w8-visibility.ts'
import type { Case } from './workloads/workload.ts'

const cases: Readonly<Record<string, () => Case[]>> = {
  w1: w1Create,
  w2: w2Upsert,
  w3: w3Update,
  w4: w4Retrieve,
}
const notifications: Readonly<Record<string, (target: Target) => Promise<readonly object[]>>> = {
  'w7-start': (target) => w7Start(target, numbers(options.subscriptions)),
  w7a: (target) => w7aLatency(target, numbers(options.subscriptions)),
  w7b: w7bFanOut,
  w7c: (target) => w7cThroughput(target, Number(options.seconds)),
  w7d: (target) => w7dBadEndpoint(target, Number(options.seconds)),
  w7e: (target) => w7eFilters(target, Number(options.seconds)),
}
const all = [
  'w0',
  ...Object.keys(cases),
  'w5',
  ...Object.keys(notifications),
  'w8',
  'telemetry',
  'compression',
]
const connections = 64

const program = new Command('npm run bench --')
  .description('Measures the broker against a floor in the same run (docs/benchmarks.md).')
  .argument('[workloads...]', `of ${all.join(', ')}; all of them when none is named`)
  .option('--mode <mode>', `${allModes.join(', ')}; ${modes.join(' and ')} when not given`)
  .option('--seconds <n>', 'of each measurement', '5')
  .option('--repeats <n>', 'the median is reported', '3')
  .option('--subscriptions <list>', 'numbers of subscriptions for w7a and w7-start', '1,1000')
  .option('--entities <list>', 'numbers of entities for w5', '10000,100000')
  .option('--events <n>', 'events or values of each measurement of w8, telemetry and compression', '100000')
  .option('--json', 'print JSON too')
  .parse()

const options = program.opts<{
  mode?: Mode
  seconds: string
  repeats: string
  subscriptions: string
  entities: string
  events: string
  json?: true
}>()
const wanted = program.args.length > 0 ? program.args : all
const results: unknown[] = []

for (const mode of options.mode === undefined ? modes : [options.mode]) await benchMode(mode)
if (options.json) console.log(JSON.stringify(results, null, 2))

async function benchMode(mode: Mode): Promise<void> {
  console.log(`\n== ${mode}`)
  const target = await startMode(mode)
  try {
    if (wanted.includes('w0')) table(mode, await w0Floors(target, Number(options.seconds)))
    await compareWithFloor(target)
    if (wanted.includes('w5')) await queries(target)
    for (const [name, measure] of Object.entries(notifications))
      if (wanted.includes(name)) table(mode, await measure(target))
    if (wanted.includes('w8')) await events(target)
    if (wanted.includes('telemetry')) table(mode, await telemetry(target, Number(options.events)))
    if (wanted.includes('compression')) table(mode, await compression(target, Number(options.events)))
  } finally {
    await target.stop()
  }
}

/** The floor runs only while something is compared with it. */
async function compareWithFloor(target: Target): Promise<void> {
  const compared = Object.entries(cases).filter(([name]) => wanted.includes(name))
  if (compared.length === 0) return
  const { floor, remove } = await startFloor(target)
  try {
    for (const [, build] of compared) await compareAll(target, floor, build())
  } finally {
    await floor.kill('SIGTERM')
    remove()
  }
}

async function compareAll(target: Target, floorProcess: BrokerProcess, list: readonly Case[]): Promise<void> {
  await using brokerClient = createClient(target.searchUrl, connections)
  await using floorClient = createClient(floorProcess.url, connections)
  const broker = { name: 'broker', search: brokerClient }
  const floor = { name: 'floor', search: floorClient }
  const compareOptions: CompareOptions = {
    seconds: Number(options.seconds),
    repeats: Number(options.repeats),
  }
  const rows = []
  for (const one of list) {
    const {
      title,
      broker: b,
      floor: f,
      ratio,
    } = await compare(one, { broker, floor, target }, compareOptions)
    rows.push({
      title,
      perSecond: b.perSecond,
      min: b.min,
      max: b.max,
      p50: b.p50,
      p99: b.p99,
      floorPerSecond: f.perSecond,
      ratio,
      cpuMs: b.cpuMs,
      floorCpuMs: f.cpuMs,
    })
  }
  table(target.mode, rows)
}

async function queries(target: Target): Promise<void> {
  const { rows, growth } = await w5Query(target, {
    entities: numbers(options.entities),
    seconds: Number(options.seconds),
    repeats: Number(options.repeats),
  })
  table(target.mode, rows)
  if (growth.length > 0) table(target.mode, growth)
}

/** The embedded log is nobody else's to consume. */
async function events(target: Target): Promise<void> {
  if (target.kafkaBrokers === undefined) return console.log('w8: there is no Kafka in this mode')
  table(target.mode, await w8Visibility(target))
  table(target.mode, await w8Events(target, Number(options.events)))
}

/** The floor on the same kind of database: its own tables in the same PostgreSQL, or its own embedded one. */
async function startFloor(target: Target): Promise<{ floor: BrokerProcess; remove: () => void }> {
  const folder = temporaryFolder('floor')
  const env: Record<string, string> =
    target.databaseUrl === undefined
      ? { DATA_DIR: folder.path }
      : { DATABASE_URL: target.databaseUrl, KAFKA_BROKERS: target.kafkaBrokers ?? '' }
  const floor = await startBroker({ name: 'floor', program: 'bench/dist/floor/main.js', env })
  return { floor, remove: folder.remove }
}

function numbers(list: string): readonly number[] {
  return list.split(',').map(Number)
}

function table(mode: string, rows: readonly object[]): void {
  results.push({ mode, rows })
  console.table(
    rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, rounded(value)]))),
  )
}

function rounded(value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(value < 100 ? 3 : 5)) : value
}
