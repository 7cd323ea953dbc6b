import { request } from 'undici'
import type { Write } from './history.ts'
import { pickNumber, seededRandom } from './random.ts'

const writers = 8
const entities = 40
const requestTimeoutMs = 10_000
const entitiesPath = '/ngsi-ld/v1/entities'

export interface RunningLoad {
  readonly writes: readonly Write[]
  /**
   * Stops after the requests under way, then writes each entity once more: the values of these last writes. Whoever has
   * been told of them has, in the order of their entities, been told of all before.
   */
  stop(): Promise<readonly number[]>
}

/** Seeded writers over few entities, so that they meet; every value is unique in the run. */
export function startLoad(urls: readonly string[], seed: number): RunningLoad {
  const writes: Write[] = []
  let running = true
  let nextValue = 1
  const writer = async (index: number) => {
    const random = seededRandom(seed * 1000 + index)
    while (running) {
      const url = urls[pickNumber(random, urls.length)] ?? ''
      writes.push(await write(url, random, () => nextValue++))
    }
  }
  const all = Promise.all(Array.from({ length: writers }, (_, index) => writer(index)))
  return {
    writes,
    stop: async () => {
      running = false
      await all
      const last = await Promise.all(
        Array.from({ length: entities }, (_, n) => writeLast(urls[0] ?? '', entityIdOf(n), nextValue++)),
      )
      writes.push(...last)
      return last.flatMap(({ value, outcome }) => (value === undefined || outcome !== 'ok' ? [] : [value]))
    },
  }
}

async function writeLast(url: string, entityId: string, value: number): Promise<Write> {
  const v = { type: 'Property', value }
  const append = {
    kind: 'append',
    method: 'POST',
    path: `${entitiesPath}/${entityId}/attrs`,
    body: { v },
  } as const
  const appended = await send(url, append)
  if (appended.status !== 404) return { kind: 'append', entityId, value, ...appended }
  const body = { id: entityId, type: 'Chaos', v }
  return {
    kind: 'create',
    entityId,
    value,
    ...(await send(url, { kind: 'create', method: 'POST', path: entitiesPath, body })),
  }
}

function entityIdOf(n: number): string {
  return `urn:ngsi-ld:Chaos:${n}`
}

interface Planned {
  readonly kind: Write['kind']
  readonly method: 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly body?: unknown
}

async function write(url: string, random: () => number, unique: () => number): Promise<Write> {
  const entityId = entityIdOf(pickNumber(random, entities))
  const choice = random()
  const value = choice < 0.9 ? unique() : undefined
  const planned = plan(entityId, choice, value)
  const { outcome, status } = await send(url, planned)
  return { kind: planned.kind, entityId, value, outcome, status }
}

function plan(entityId: string, choice: number, value: number | undefined): Planned {
  const v = { type: 'Property', value }
  const path = `${entitiesPath}/${entityId}`
  if (choice < 0.3)
    return { kind: 'create', method: 'POST', path: entitiesPath, body: { id: entityId, type: 'Chaos', v } }
  if (choice < 0.7) return { kind: 'update', method: 'PATCH', path: `${path}/attrs/v`, body: v }
  if (choice < 0.9) return { kind: 'append', method: 'POST', path: `${path}/attrs`, body: { v } }
  if (choice < 0.95) return { kind: 'deleteAttribute', method: 'DELETE', path: `${path}/attrs/v` }
  return { kind: 'deleteEntity', method: 'DELETE', path }
}

/** A connection that was never made is a refusal; one that broke leaves the outcome unknown. */
async function send(
  url: string,
  { method, path, body }: Planned,
): Promise<Pick<Write, 'outcome' | 'status'>> {
  try {
    const response = await request(url + path, {
      method,
      headersTimeout: requestTimeoutMs,
      bodyTimeout: requestTimeoutMs,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    await response.body.dump()
    const { statusCode } = response
    if (statusCode >= 500 && statusCode !== 503) return { outcome: 'unknown', status: statusCode }
    return { outcome: statusCode < 300 ? 'ok' : 'failed', status: statusCode }
  } catch (error) {
    return {
      outcome: (error as NodeJS.ErrnoException).code === 'ECONNREFUSED' ? 'failed' : 'unknown',
      status: undefined,
    }
  }
}
