import { randomUUID } from 'node:crypto'
import { runClosedLoop } from '../load/closed-loop.ts'
import { payloadL } from '../load/payload-l.ts'
import { payloadS } from '../load/payload-s.ts'
import { type Case, entitiesPath, entityId, type Subject } from './workload.ts'

const payloads = { S: payloadS, L: payloadL }
const sampled = 20

/** W1: create single entities. */
export function w1Create(): Case[] {
  return (['S', 'L'] as const).flatMap((size) =>
    [1, 16, 64].map((concurrency) => createCase(size, concurrency)),
  )
}

function createCase(size: 'S' | 'L', concurrency: number): Case {
  let run = ''
  let created = 0
  return {
    title: `W1 create ${size} c=${concurrency}`,
    measure: async (subject, seconds) => {
      run = randomUUID()
      const measurement = await runClosedLoop({
        concurrency,
        seconds,
        send: async (n) => {
          const id = entityId(run, n)
          return (await subject.search.send('POST', entitiesPath, payloads[size](id, n))) === 201
        },
      })
      created = measurement.operations
      return measurement
    },
    verify: (subject) => verifySample(subject, size, run, created),
  }
}

async function verifySample(subject: Subject, size: 'S' | 'L', run: string, created: number): Promise<void> {
  for (let i = 0; i < sampled; i++) {
    const n = Math.floor((i / sampled) * created)
    const id = entityId(run, n)
    const { status, body } = await subject.search.json(`${entitiesPath}/${id}`)
    const expected = JSON.parse(payloads[size](id, n))
    if (status !== 200 || canonical(body) !== canonical(expected))
      throw new Error(`${id} is ${JSON.stringify(body)}, but ${JSON.stringify(expected)} was written`)
  }
}

/** The JSON text with the members of every object in one order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([left], [right]) => (left < right ? -1 : 1)))
      : member,
  )
}
