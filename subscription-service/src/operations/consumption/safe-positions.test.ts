import type { LoggedEvent } from '@lodestream/shared/events/entity-event'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { PlacedOperation } from './placed-operation.ts'
import { safePositions } from './safe-positions.ts'

const placed = (first: number, last: number) =>
  ({ firstOffset: BigInt(first), lastOffset: BigInt(last) }) as PlacedOperation
const event = (offset: number) => ({ offset: BigInt(offset) }) as LoggedEvent

it('safePositions() follows operations that come one after the other', () => {
  expect(safePositions({ complete: [placed(0, 2), placed(3, 3)], incomplete: [] }, 4n)).toEqual([3n, 4n, 4n])
})

it('safePositions() stays before what is not written yet', () => {
  expect(safePositions({ complete: [placed(0, 5), placed(2, 7)], incomplete: [event(6)] }, 9n)).toEqual([
    2n,
    6n,
    6n,
  ])
})

it('safePositions() never passes an event of an operation that is not written', () => {
  const operations = fc.array(fc.tuple(fc.nat(50), fc.nat(50)))
  fc.assert(
    fc.property(operations, fc.array(fc.nat(50)), (pairs, open) => {
      const complete = pairs
        .map(([left, right]) => placed(Math.min(left, right), Math.max(left, right)))
        .sort((left, right) => Number(left.lastOffset - right.lastOffset))
      const incomplete = [...open].sort((left, right) => left - right).map(event)
      const positions = safePositions({ complete, incomplete }, 51n)
      expect(positions).toHaveLength(complete.length + 1)
      for (const [place, position] of positions.entries()) {
        for (const later of complete.slice(place + 1)) expect(position <= later.firstOffset).toBe(true)
        for (const { offset } of incomplete) expect(position <= offset).toBe(true)
      }
    }),
  )
})
