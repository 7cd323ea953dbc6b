import { describe, expect, it } from 'vitest'
import type { Access } from './access.ts'
import { PathHabits } from './path-habits.ts'

function accessTo(path: string): Access {
  return { ranges: [{ path, from: '00', to: 'ff' }], wholes: [], covers: true }
}

const level = accessTo('1')
const name = accessTo('2')

describe('PathHabits', () => {
  it('looks at the first segment as long as nothing is known of an attribute', () => {
    const habits = new PathHabits()
    habits.noteDensity(name, 0.1)
    expect([habits.reach(level, 20), habits.isDense(level)]).toEqual([1, false])
  })

  it.each([
    [1_000, 20, 1],
    [29, 20, 1],
    [28, 20, 2],
    [3, 20, 10],
    [3, 200, 'whole'],
    [0.3, 20, 'whole'],
    [0, 20, 'whole'],
  ])('with %d rows in a segment, looks for %d matches in %s', (density, matches, reach) => {
    const habits = new PathHabits()
    habits.noteDensity(level, density)
    expect(habits.reach(level, matches)).toBe(reach)
  })

  it('walks where there were too many rows, until that did not do', () => {
    const habits = new PathHabits()
    habits.noteDensity(level, Infinity)
    expect([habits.isDense(level), habits.reach(level, 20)]).toEqual([true, 1])
    habits.forgetDensity(level)
    expect(habits.isDense(level)).toBe(false)
  })

  it('remembers how many entities it took to find matches', () => {
    const habits = new PathHabits()
    const before = habits.looks(level)
    for (let query = 0; query < 100; query++) habits.noteLooks(level, 10)
    expect(habits.looks(level)).toBeGreaterThan(before)
    expect(habits.looks(level)).toBeCloseTo(13, 0)
    expect(habits.looks(name)).toBe(before)
  })
})
