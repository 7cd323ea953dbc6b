import { expect, it } from 'vitest'
import { assignment } from './assignment.ts'

it('takes nothing that a join gives after it was stopped', async () => {
  const calls: string[] = []
  const assigned = assignment(
    {
      assigned: async (partition) => {
        calls.push(`assigned ${partition}`)
        return 7n
      },
      process: async () => {},
      remade: async () => {},
      revoked: async (partition) => void calls.push(`revoked ${partition}`),
    },
    () => {},
  )
  assigned.joined([0])
  expect(await assigned.position(0)).toBe(7n)

  assigned.stop()
  assigned.joined([0, 1])
  await assigned.released()

  expect(await assigned.position(0)).toBeUndefined()
  expect(await assigned.position(1)).toBeUndefined()
  expect(calls).toEqual(['assigned 0', 'revoked 0'])
})
