import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bodyLines } from './body-lines.ts'

async function read(chunks: readonly string[], maxLineBytes = 100): Promise<(readonly [number, unknown])[]> {
  const lines: (readonly [number, unknown])[] = []
  async function* body() {
    for (const chunk of chunks) yield Buffer.from(chunk, 'latin1')
  }
  for await (const { number, bytes } of bodyLines(body(), maxLineBytes))
    lines.push([number, bytes && Buffer.from(bytes).toString('latin1')])
  return lines
}

it('gives the lines of a body, wherever its chunks end', async () => {
  expect(await read(['a\nb', 'c', 'd\n', '\n', 'e'])).toEqual([
    [1, 'a'],
    [2, 'bcd'],
    [4, 'e'],
  ])
  expect(await read([])).toEqual([])
  expect(await read(['\n\r\n', 'a\r\n'])).toEqual([[3, 'a\r']])
})

it('keeps nothing of a line that is too long, and goes on behind it', async () => {
  expect(await read(['12345\n123456\n1', '234', '5', '6', '\nx'], 5)).toEqual([
    [1, '12345'],
    [2, undefined],
    [3, undefined],
    [4, 'x'],
  ])
  expect(await read(['123456'], 5)).toEqual([[1, undefined]])
})

it('gives the same lines for every way to cut a body', async () => {
  const body = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '\r') })
  const cuts = fc.array(fc.nat({ max: 30 }))
  await fc.assert(
    fc.asyncProperty(body, cuts, async (text, places) => {
      const ends = [...new Set([0, ...places, text.length])]
        .filter((end) => end <= text.length)
        .sort((a, b) => a - b)
      const chunks = ends.slice(1).map((end, index) => text.slice(ends[index], end))

      expect(await read(chunks, 3)).toEqual(await read([text], 3))
    }),
  )
})
