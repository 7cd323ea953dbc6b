import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { afterEach, expect, it, vi } from 'vitest'
import { EndpointLane } from './endpoint-lane.ts'
import type { DeliveryChain } from './held-delivery.ts'

afterEach(() => vi.restoreAllMocks())

const aChain = () => ({ rows: [{}] }) as DeliveryChain

function lane(firstOpenMs: number, attemptsMax = 1) {
  const started: DeliveryChain[] = []
  const made = new EndpointLane({
    origin: 'http://receiver.example',
    breakerPolicy: { failuresMax: 1, firstOpenMs, openMsMax: firstOpenMs },
    attemptsMax,
    start: (chain) => started.push(chain) > 0,
    leaves: () => false,
    onOpen: () => {},
  })
  return { made, started }
}

it.each([1, 2, 3, 4, 5, 6])(
  'a lane goes on when its pause ends between two looks at the clock (%i)',
  async (pause) => {
    let now = 0
    vi.spyOn(performance, 'now').mockImplementation(() => now++)
    const { made, started } = lane(pause)
    made.push(aChain())
    made.push(aChain())

    made.failed(0)

    await waitUntil('the probe', () => started.length === 2)
  },
)

it('a lane starts no more attempts than it may, first come first served', () => {
  const { made, started } = lane(1, 2)
  const chains = [aChain(), aChain(), aChain(), aChain()]
  for (const chain of chains) made.push(chain)
  expect(started).toEqual(chains.slice(0, 2))

  made.succeeded()

  expect(started).toEqual(chains.slice(0, 3))
})

it('a lane lets one probe through, and everything once it succeeds', async () => {
  let now = 0
  vi.spyOn(performance, 'now').mockImplementation(() => now)
  const { made, started } = lane(5, 10)
  made.push(aChain())
  made.failed(0)
  for (const chain of [aChain(), aChain(), aChain()]) made.push(chain)
  expect(started).toHaveLength(1)

  now = 5
  await waitUntil('the probe', () => started.length === 2)
  expect(made.isOpen).toBe(true)
  made.succeeded()

  expect(started).toHaveLength(4)
  expect(made.isOpen).toBe(false)
})

it('a lane remembers failures for a minute and may then be forgotten', () => {
  let now = 0
  vi.spyOn(performance, 'now').mockImplementation(() => now)
  const { made } = lane(10)
  expect(made.isIdle).toBe(true)

  made.push(aChain())
  made.failed(0)

  expect(made.isIdle).toBe(false)
  now = 59_000
  expect(made.isIdle).toBe(false)
  now = 61_000
  expect(made.isIdle).toBe(true)
})
