import { expect, it } from 'vitest'
import { ChangeLane } from './change-lane.ts'

const item = (name: string, bytes = 1) => ({ name, bytes })

/** The names of each group that a lane makes of what is added in one turn. */
async function groupsOf(requests: readonly (readonly ReturnType<typeof item>[])[]) {
  const groups: string[] = []
  const most = { size: 3, bytes: 10 }
  const lane = new ChangeLane(most, async (group: readonly ReturnType<typeof item>[]) => {
    groups.push(group.map(({ name }) => name).join(''))
  })
  for (const request of requests) lane.add(request)
  await lane.drained()
  return groups
}

it('takes as many as it may, in their order', async () => {
  expect(await groupsOf([...'abcde'].map((name) => [item(name)]))).toEqual(['abc', 'de'])
})

it('takes no more bytes than it may', async () => {
  expect(await groupsOf([[item('a', 6)], [item('b', 4)], [item('c', 6)], [item('d', 6)]])).toEqual([
    'ab',
    'c',
    'd',
  ])
})

it('never divides what came together, whatever its size', async () => {
  expect(await groupsOf([[item('a', 30)], [...'bcdef'].map((name) => item(name)), [item('g')]])).toEqual([
    'a',
    'bcdef',
    'g',
  ])
})
