import { expect, it } from 'vitest'
import { MicroBatcher } from './micro-batcher.ts'

it('writes everything once, in order, in batches that are not too large, one at a time', async () => {
  const written: number[][] = []
  let underWay = 0
  const batcher = new MicroBatcher<number>(10, async (items) => {
    underWay += 1
    expect(underWay).toBe(1)
    written.push([...items])
    await new Promise(setImmediate)
    underWay -= 1
  })

  for (let n = 0; n < 95; n += 1) await batcher.add(n)
  await batcher.end()

  expect(written.flat()).toEqual(Array.from({ length: 95 }, (_, n) => n))
  expect(Math.max(...written.map(({ length }) => length))).toBe(10)
})

it('does not wait for more when little comes', async () => {
  let write: (items: readonly string[]) => void = () => {}
  const written = new Promise<readonly string[]>((resolve) => {
    write = resolve
  })
  const batcher = new MicroBatcher<string>(10, async (items) => write(items))

  await batcher.add('a')

  expect(await written).toEqual(['a'])
  await batcher.end()
})

it('stops at a write that fails: who adds or ends is told, and nothing more is written', async () => {
  let writes = 0
  const batcher = new MicroBatcher<number>(2, async () => {
    writes += 1
    throw new Error('no database')
  })
  await batcher.add(1)
  await batcher.add(2)

  await expect(batcher.end()).rejects.toThrow('no database')
  await expect(batcher.add(3)).rejects.toThrow('no database')
  expect(writes).toBe(1)
})
