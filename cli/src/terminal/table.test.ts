import { expect, it } from 'vitest'
import { tableLines } from './table.ts'

it('columns stand below each other', () => {
  expect(
    tableLines([
      ['ID', 'STATUS', 'SENT'],
      ['urn:a', 'active', '1'],
      ['urn:long', '', '20'],
    ]),
  ).toEqual(['ID        STATUS  SENT', 'urn:a     active  1', 'urn:long          20'])
  expect(tableLines([])).toEqual([])
})

it('a terminal obeys nothing that is in a cell', () => {
  expect(tableLines([['a\u001b[31mb\nc\u009bd']])).toEqual(['a [31mb c d'])
})
