import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { gatherReads } from './gather-reads.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Statements that wait until the test ends them. */
function held() {
  const groups: { readonly requests: readonly number[]; end(error?: Error): void }[] = []
  const ask = gatherReads<number, string>(
    (requests) =>
      new Promise((resolve, reject) => {
        const end = (error?: Error) => (error ? reject(error) : resolve(requests.map(String)))
        groups.push({ requests, end })
      }),
  )
  const sizes = () => groups.map(({ requests }) => requests.length)
  return { groups, ask, sizes }
}

it('asks at once while no statement is under way, and together while one is', async () => {
  const { groups, ask, sizes } = held()
  const answers = Promise.all([1, 2, 3, 4, 5].map(ask))
  expect(sizes()).toEqual([1])

  groups[0]?.end()
  await vi.waitFor(() => expect(sizes()).toEqual([1, 4]))
  groups[1]?.end()

  expect(await answers).toEqual(['1', '2', '3', '4', '5'])
})

it('puts no more than sixteen requests into a statement', async () => {
  const { groups, ask, sizes } = held()
  const answers = Promise.all(Array.from({ length: 40 }, (_, n) => ask(n)))
  for (let n = 0; n < 4; n++) {
    await vi.waitFor(() => expect(groups.length).toBeGreaterThan(n))
    groups[n]?.end()
  }

  expect(await answers).toHaveLength(40)
  expect(sizes()).toEqual([1, 16, 16, 7])
})

it('rejects those of the statement that failed, and only those', async () => {
  const { groups, ask } = held()
  const first = ask(1)
  const second = ask(2)
  groups[0]?.end(new Error('gone'))

  await expect(first).rejects.toThrow('gone')
  groups[1]?.end()
  expect(await second).toBe('2')
  const third = ask(3)
  groups[2]?.end()
  expect(await third).toBe('3')
})

it('does not wait for statements that are late, but has no more than six under way', async () => {
  const { groups, ask, sizes } = held()
  const answers = Promise.all(Array.from({ length: 100 }, (_, n) => ask(n)))
  for (let patience = 0; patience < 10; patience++) vi.advanceTimersByTime(5)

  expect(sizes()).toEqual([1, 16, 16, 16, 16, 16])
  for (let n = 0; n < 8; n++) {
    await vi.waitFor(() => expect(groups.length).toBeGreaterThan(n))
    groups[n]?.end()
  }
  expect(await answers).toEqual(Array.from({ length: 100 }, (_, n) => String(n)))
})
