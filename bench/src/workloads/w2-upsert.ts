import { randomUUID } from 'node:crypto'
import { type Measurement, runClosedLoop } from '../load/closed-loop.ts'
import { payloadS } from '../load/payload-s.ts'
import { type Case, entitiesPath, entityId, type Subject } from './workload.ts'

const upsertPath = '/ngsi-ld/v1/entityOperations/upsert'
const batchSizes = [10, 100, 250, 1000]
const concurrency = 4
/** Entities that are there before the measurement; batches go through them again and again. */
const known = 10_000
const sampled = 20

type Share = 'new' | 'existing' | 'mixed'

/** W2: batch upsert of 10 to 1000 entities per request. Rates are entities per second. */
export function w2Upsert(): Case[] {
  return (['new', 'existing', 'mixed'] as const).flatMap((share) =>
    batchSizes.map((size) => upsertCase(share, size)),
  )
}

function upsertCase(share: Share, size: number): Case {
  const run = randomUUID()
  let fresh = ''
  let last = 0
  /** Entity number `n` of a run: new ones have ids of their own, every second one of a mixed run is known. */
  const idOf = (n: number) => {
    const isKnown = share === 'existing' || (share === 'mixed' && n % 2 === 0)
    return isKnown ? entityId(run, n % known) : entityId(fresh, n)
  }
  const batch = (request: number) => Array.from({ length: size }, (_, index) => idOf(request * size + index))
  return {
    title: `W2 upsert ${share} ${size} c=${concurrency}`,
    prepare: async (subject) => {
      if (share === 'new') return
      for (let begin = 0; begin < known; begin += 500)
        await upsert(
          subject,
          Array.from({ length: 500 }, (_, index) => entityId(run, begin + index)),
          begin,
        )
    },
    measure: async (subject, seconds) => {
      fresh = randomUUID()
      const measurement = await runClosedLoop({
        concurrency,
        seconds,
        send: async (request) => {
          const status = await upsert(subject, batch(request), request * size)
          return status === (share === 'existing' ? 204 : 201)
        },
      })
      last = measurement.operations
      return perEntity(measurement, size)
    },
    verify: (subject) =>
      verifySample(
        subject,
        Array.from({ length: sampled }, (_, n) => batch(Math.floor((n / sampled) * last))),
      ),
  }
}

function upsert(subject: Subject, ids: readonly string[], first: number): Promise<number> {
  const items = ids.map((id, index) => payloadS(id, first + index))
  return subject.search.send('POST', upsertPath, `[${items.join(',')}]`)
}

function perEntity(measurement: Measurement, size: number): Measurement {
  return { ...measurement, perSecond: measurement.perSecond * size }
}

/** The first and the last entity of some batches are there, whole. */
async function verifySample(subject: Subject, batches: readonly (readonly string[])[]): Promise<void> {
  for (const id of batches.flatMap((ids) => [ids[0], ids.at(-1)])) {
    const { status, body } = await subject.search.json(`${entitiesPath}/${id}`)
    if (status !== 200 || Object.keys(body as object).length !== 7)
      throw new Error(`${id} was acknowledged, but is ${JSON.stringify(body)}`)
  }
}
