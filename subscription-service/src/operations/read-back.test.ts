import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { beforeEach, describe, expect, it } from 'vitest'
import { groupOperations } from '../domain/group-operations.ts'
import { encodedChange } from '../testing/encoded-change.ts'
import { FakeLog } from '../testing/fake-log.ts'
import { farm, property, storedEntity } from '../testing/sample-operation.ts'
import { createReadBack } from './read-back.ts'

const range = { partition: 1, from: 2n, to: 7n }

let log: FakeLog
let problems: (readonly [partition: number, message: string])[]

beforeEach(() => {
  log = new FakeLog()
  problems = []
  append(1, 'cut')
  append(0, 'elsewhere')
  append(1, 'whole')
  append(1, 'last')
  append(1, 'open')
})

/** A creation of three events. */
function append(partition: number, operationId: string): void {
  const attributes = { [farm('a')]: [property(1)], [farm('b')]: [property(2)] }
  const change = { kind: 'entityCreated' as const, entity: { ...storedEntity, attributes } }
  for (const record of encodedChange(change, operationId)) log.add({ ...record, partition })
}

async function readBack(timeoutMs?: number): Promise<readonly string[]> {
  const read = createReadBack(log, (at, error) => problems.push([at, String(error)]), timeoutMs)
  const known = await read(range)
  const all = groupOperations(log.events.filter(({ partition }) => partition === range.partition)).complete
  return all.filter(({ operation }) => known.has(operation)).map(({ operation }) => operation.operationId)
}

describe('createReadBack()', () => {
  it('knows the operations that lie in the range as a whole, and those of no other partition', async () => {
    expect(await readBack()).toEqual(['whole'])
    expect(problems).toEqual([])
  })

  it('does not wait for what retention took', async () => {
    log.removed = log.events.length

    expect(await readBack()).toEqual([])
    expect(problems).toEqual([])
  })

  it('goes on without, and says so, when the log cannot be read', async () => {
    log.latest = async () => {
      throw new Error('no broker')
    }

    expect(await readBack()).toEqual([])
    expect(problems).toEqual([[1, 'Error: no broker']])
  })

  it('goes on with what it has, and says so, when the log takes too long; then it reads no more', async () => {
    const { follow } = log
    let ended = false
    log.follow = async function* (from, signal) {
      for await (const batch of follow.call(log, from, signal)) {
        yield batch
        if ((batch[0]?.offset ?? 0n) === 5n) break
      }
      await waitUntil('it is stopped', () => signal.aborted)
      ended = true
    }

    expect(await readBack(50)).toEqual(['whole'])
    expect(problems).toEqual([[1, 'Error: no answer within 50 ms']])
    await waitUntil('the reading ended', () => ended)
  })
})
