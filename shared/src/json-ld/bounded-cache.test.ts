import { describe, expect, it } from 'vitest'
import { BoundedCache } from './bounded-cache.ts'

describe('BoundedCache', () => {
  it('forgets what was not used for longest', () => {
    const cache = new BoundedCache<number>(3)
    cache.set('a', 1, 1)
    cache.set('b', 2, 1)
    cache.set('c', 3, 1)
    cache.get('a')

    cache.set('d', 4, 1)

    expect(['a', 'b', 'c', 'd'].map((key) => cache.get(key))).toEqual([1, undefined, 3, 4])
  })

  it('counts a replaced value once and does not keep one that is too heavy', () => {
    const cache = new BoundedCache<number>(3)
    cache.set('a', 1, 2)
    cache.set('a', 2, 3)
    expect(cache.get('a')).toBe(2)

    cache.set('b', 3, 4)

    expect(cache.size).toBe(0)
    cache.set('c', 5, 3)
    expect(cache.get('c')).toBe(5)
  })
})
