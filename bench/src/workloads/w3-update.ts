import { randomUUID } from 'node:crypto'
import { runClosedLoop } from '../load/closed-loop.ts'
import { payloadS } from '../load/payload-s.ts'
import { type Case, entitiesPath, entityId, type Subject } from './workload.ts'

/** W3: partial attribute updates over 1,000 entities, and of one hot entity. */
export function w3Update(): Case[] {
  return [
    updateCase('W3 update of 1k entities c=16', 1000, 16),
    updateCase('W3 update of 1k entities c=64', 1000, 64),
    hotCase(),
  ]
}

function updateCase(title: string, entities: number, concurrency: number): Case {
  const run = randomUUID()
  return {
    title,
    prepare: (subject) => createAll(subject, run, entities),
    measure: (subject, seconds) =>
      runClosedLoop({
        concurrency,
        seconds,
        send: async (n) => (await update(subject, entityId(run, n % entities), n)) === 204,
      }),
  }
}

/** 64 writers of one entity, each with a sub-attribute of its own name: a lost update would be a missing name. */
function hotCase(): Case {
  const run = randomUUID()
  const written = new Map<string, number>()
  return {
    title: 'W3 hot entity c=64',
    prepare: (subject) => createAll(subject, run, 1),
    measure: async (subject, seconds) => {
      const measurement = await runClosedLoop({
        concurrency: 64,
        seconds,
        send: async (n) => (await update(subject, entityId(run, 0), n)) === 204,
      })
      written.set(
        subject.name,
        (written.get(subject.name) ?? 0) + measurement.operations - measurement.failures,
      )
      return measurement
    },
    verify: (subject) => verifyNothingLost(subject, entityId(run, 0), written.get(subject.name) ?? 0),
  }
}

/** The version of the entity counts its committed changes: the creation and every acknowledged update. */
async function verifyNothingLost(subject: Subject, id: string, written: number): Promise<void> {
  const { headers } = await subject.search.json(`${entitiesPath}/${id}`)
  const version = Number(/^"(\d+)/.exec(headers.get('etag') ?? '')?.[1])
  if (version !== written + 1) throw new Error(`Version ${version}, but ${written} updates were acknowledged`)
}

async function createAll(subject: Subject, run: string, entities: number): Promise<void> {
  let next = 0
  const worker = async () => {
    for (let n = next++; n < entities; n = next++)
      await subject.search.send('POST', entitiesPath, payloadS(entityId(run, n), n))
  }
  await Promise.all(Array.from({ length: 16 }, worker))
}

function update(subject: Subject, id: string, n: number): Promise<number> {
  const body = JSON.stringify({ type: 'Property', value: n })
  return subject.search.send('PATCH', `${entitiesPath}/${id}/attrs/temperature`, body)
}
