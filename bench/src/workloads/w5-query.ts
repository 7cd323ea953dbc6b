import type { Target } from '@lodestream/shared/testing/broker-mode'
import { drained } from '../compare.ts'
import { type Client, createClient } from '../load/client.ts'
import { type Measurement, median, runClosedLoop } from '../load/closed-loop.ts'
import { type Costed, withCpuTime } from '../load/cpu-time.ts'
import { payloadQ, queriedEntity } from '../load/payload-q.ts'
import { settleDatabase } from '../load/settle-database.ts'
import { type QueryCase, w5Cases } from './w5-cases.ts'
import { entitiesPath } from './workload.ts'

const batchSize = 500
const loaders = 4
const concurrency = 16
/** Answers compared with what they have to be, of each case. */
const checked = 5

export interface QueryRow {
  readonly title: string
  readonly entities: number
  readonly perSecond: number
  readonly min: number
  readonly max: number
  readonly p50: number
  readonly p99: number
  /** Of broker and database, per query. */
  readonly cpuMs: number
}

/** How a case grows: the slope of the logarithm of the cost of a query over that of the number of entities; 0 is not at all. */
export interface GrowthRow {
  readonly title: string
  /** The cost is time. */
  readonly slope: number
  /** The cost is CPU time. */
  readonly cpuSlope: number
}

/**
 * W5: queries over ever more entities, with 16 requests under way. The entities are created by batches, so that any broker
 * can be measured.
 */
export async function w5Query(
  target: Target,
  options: { readonly entities: readonly number[]; readonly seconds: number; readonly repeats: number },
): Promise<{ readonly rows: readonly QueryRow[]; readonly growth: readonly GrowthRow[] }> {
  await using client = createClient(target.searchUrl, concurrency)
  const rows: QueryRow[] = []
  let loaded = 0
  for (const entities of options.entities.toSorted((a, b) => a - b)) {
    await load(client, loaded, entities)
    await drained(target, 'event_outbox')
    await settleDatabase(target)
    // A process that has run for a while is compared with one that has run longer, not with one that just began.
    if (loaded === 0) for (const one of w5Cases) await ask(client, one, { entities, seconds: 1 })
    loaded = entities
    for (const one of w5Cases) rows.push(await measure(client, one, { ...options, entities }))
  }
  return { rows, growth: growthOf(rows) }
}

/** Entities number `from` up to but without `to`. */
async function load(client: Client, from: number, to: number): Promise<void> {
  let next = from
  const worker = async () => {
    for (let begin = next; begin < to; begin = next) {
      next = Math.min(begin + batchSize, to)
      const batch = Array.from({ length: next - begin }, (_, index) => payloadQ(begin + index))
      const status = await client.send('POST', '/ngsi-ld/v1/entityOperations/create', JSON.stringify(batch))
      if (status !== 201) throw new Error(`Batch Entity Creation answered ${status}`)
    }
  }
  await Promise.all(Array.from({ length: loaders }, worker))
}

async function measure(
  client: Client,
  one: QueryCase,
  {
    entities,
    seconds,
    repeats,
  }: { readonly entities: number; readonly seconds: number; readonly repeats: number },
): Promise<QueryRow> {
  for (let n = 0; n < checked; n++) await verify(client, one, { n, entities })
  await ask(client, one, { entities, seconds: 1 })
  const runs: Costed[] = []
  for (let repeat = 0; repeat < repeats; repeat++)
    runs.push(await withCpuTime(() => ask(client, one, { entities, seconds })))
  const { perSecond, min, max, p50, p99, cpuMs } = median(runs)
  return { title: one.title, entities, perSecond, min, max, p50, p99, cpuMs }
}

/** Sends queries of a kind, for some time. Rejects when one has no answer. */
function ask(
  client: Client,
  one: QueryCase,
  { entities, seconds }: { readonly entities: number; readonly seconds: number },
): Promise<Measurement> {
  const send = async (n: number) => {
    const path = `${entitiesPath}?${one.query(n, entities)}`
    if ((await client.send('GET', path)) === 200) return true
    throw new Error(`${one.title}: ${path} answered ${JSON.stringify((await client.json(path)).body)}`)
  }
  return runClosedLoop({ concurrency, seconds, send })
}

/** The gate: an answer has the right number of entities, every one of them matches, and the count is exact. */
async function verify(
  client: Client,
  one: QueryCase,
  { n, entities }: { readonly n: number; readonly entities: number },
): Promise<void> {
  const query = one.query(n, entities)
  const separator = query.includes('count=true') ? '' : '&count=true'
  const { status, body, headers } = await client.json(`${entitiesPath}?${query}${separator}`)
  const matches = one.matching(n, entities)
  let expected = 0
  for (let number = 0; number < entities; number++) if (matches(queriedEntity(number))) expected++
  const found = body as readonly { readonly id: string }[]
  const wrong = found.find(({ id }) => !matches(queriedEntity(Number(id.split(':').at(-1)))))
  const total = Number(headers.get('ngsild-results-count'))
  const { limit = 20, offset = 0 } = one
  if (
    status !== 200 ||
    wrong ||
    total !== expected ||
    found.length !== pageLength({ limit, offset, expected })
  )
    throw new Error(
      `${one.title}: ${query} found ${found.length} of ${total}, expected ${expected}; ${wrong?.id}`,
    )
}

function pageLength({
  limit,
  offset,
  expected,
}: {
  limit: number
  offset: number
  expected: number
}): number {
  return Math.max(0, Math.min(limit, expected - offset))
}

/** Nothing can be said of one number of entities. */
function growthOf(rows: readonly QueryRow[]): readonly GrowthRow[] {
  if (new Set(rows.map(({ entities }) => entities)).size < 2) return []
  return w5Cases.map(({ title }) => {
    const own = rows.filter((row) => row.title === title)
    const growth = (cost: (row: QueryRow) => number) =>
      slopeOf(own.map((row) => ({ x: Math.log(row.entities), y: Math.log(cost(row)) })))
    return { title, slope: growth(({ perSecond }) => 1 / perSecond), cpuSlope: growth(({ cpuMs }) => cpuMs) }
  })
}

/** Of the line with the least squares. */
function slopeOf(points: readonly { readonly x: number; readonly y: number }[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [x, y] = [mean(points.map((point) => point.x)), mean(points.map((point) => point.y))]
  const covariance = mean(points.map((point) => (point.x - x) * (point.y - y)))
  return covariance / mean(points.map((point) => (point.x - x) ** 2))
}
