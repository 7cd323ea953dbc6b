import { randomUUID } from 'node:crypto'
import { runClosedLoop } from '../load/closed-loop.ts'
import { payloadS } from '../load/payload-s.ts'
import { type Case, entitiesPath, entityId } from './workload.ts'

const entities = 1000

/** W4: retrieve by id, in the three representations. The floor knows one. */
export function w4Retrieve(): Case[] {
  return ['normalized', 'concise', 'simplified'].map((format) => retrieveCase(format))
}

function retrieveCase(format: string): Case {
  const run = randomUUID()
  return {
    title: `W4 retrieve ${format} c=16`,
    prepare: async (subject) => {
      for (let begin = 0; begin < entities; begin += 50)
        await Promise.all(
          Array.from({ length: 50 }, (_, i) => {
            const id = entityId(run, begin + i)
            return subject.search.send('POST', entitiesPath, payloadS(id, begin + i))
          }),
        )
    },
    measure: (subject, seconds) =>
      runClosedLoop({
        concurrency: 16,
        seconds,
        send: async (n) => {
          const path = `${entitiesPath}/${entityId(run, (n * 7919) % entities)}`
          return (
            (await subject.search.send(
              'GET',
              format === 'normalized' ? path : `${path}?format=${format}`,
            )) === 200
          )
        },
      }),
  }
}
