import { setTimeout as delay } from 'node:timers/promises'
import { entityIdOf } from './chaos-entities.ts'
import type { Write } from './history.ts'
import { appendAttribute, createEntity, entities, planWrite } from './plan-write.ts'
import { pickNumber, seededRandom } from './random.ts'
import { sendWrite } from './send-write.ts'

const writers = 8

export interface LoadSettings {
  /** Of the search services. */
  readonly urls: readonly string[]
  readonly seed: number
  /** The first of the unique values. */
  readonly firstValue?: number
  /** How long each writer rests after a request. */
  readonly pauseMs?: number
}

export interface RunningLoad {
  readonly writes: readonly Write[]
  /** What another load may begin with when this one has stopped. */
  readonly nextValue: number
  /**
   * Stops after the requests under way, then writes each entity once more: these last writes that were acknowledged. Whoever
   * has been told of them has, in the order of their entities, been told of all before.
   */
  stop(): Promise<readonly Write[]>
}

/** Seeded writers over few entities, so that they meet; every value is unique in the run. */
export function startLoad({ urls, seed, firstValue = 1, pauseMs = 0 }: LoadSettings): RunningLoad {
  const writes: Write[] = []
  let running = true
  let nextValue = firstValue
  const writer = async (index: number) => {
    const random = seededRandom(seed * 1000 + index)
    while (running) {
      const url = urls[pickNumber(random, urls.length)] ?? ''
      writes.push(
        ...(await sendWrite(
          url,
          planWrite(random, () => nextValue++),
        )),
      )
      if (pauseMs > 0) await delay(pauseMs)
    }
  }
  const all = Promise.all(Array.from({ length: writers }, (_, index) => writer(index)))
  return {
    writes,
    get nextValue() {
      return nextValue
    },
    stop: async () => {
      running = false
      await all
      const lastOnes = Array.from({ length: entities }, (_, n) =>
        writeLast(urls[0] ?? '', entityIdOf(n), nextValue++),
      )
      const last = (await Promise.all(lastOnes)).flat()
      writes.push(...last)
      return last.filter(({ outcome }) => outcome === 'ok')
    },
  }
}

async function writeLast(url: string, entityId: string, value: number): Promise<readonly Write[]> {
  const appended = await sendWrite(url, appendAttribute(entityId, value))
  if (appended.some(({ status }) => status !== 404)) return appended
  return sendWrite(url, createEntity(entityId, value))
}
