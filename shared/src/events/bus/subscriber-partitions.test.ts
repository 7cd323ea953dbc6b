import { expect, it } from 'vitest'
import type { BusLog } from './bus-log.ts'
import type { SubscriberNotice } from './subscriber-options.ts'
import { SubscriberPartitions } from './subscriber-partitions.ts'

/** A log of one partition, from 0 to `end`, that remembers the cursor of one name. */
function aLog(end: bigint) {
  const log = { end, cursor: undefined as bigint | undefined }
  const cursor = {
    load: async () => log.cursor,
    save: async (_: number, next: bigint) => {
      log.cursor = next
    },
  }
  const reader = {
    earliest: async () => new Map([[0, 0n]]),
    latest: async () => new Map([[0, log.end]]),
  }
  const bus = { reader, named: () => ({ cursor }) } as unknown as BusLog
  return { log, bus }
}

const event = (offset: bigint) => ({ partition: 0, offset, key: 'k', headers: {}, body: String(offset) })

function aSubscriber(bus: BusLog) {
  const seen: string[] = []
  const handle = async ({ body }: { readonly body: string }) => void seen.push(body)
  const notices: string[] = []
  const onNotice = ({ kind }: SubscriberNotice) => void notices.push(kind)
  return { seen, notices, handler: new SubscriberPartitions(bus, { name: 'n', handle, onNotice }) }
}

it('goes on in a log that was made anew, and the cursor with it', async () => {
  const { log, bus } = aLog(7n)
  const { seen, notices, handler } = aSubscriber(bus)
  expect(await handler.assigned(0)).toBe(7n)
  await handler.process(0, [event(7n)])

  await handler.remade(0, 0n)

  expect(log.cursor).toBe(0n)
  expect([...handler.places()]).toEqual([{ partition: 0, next: 0n }])
  await handler.process(0, [event(0n), event(1n)])
  expect(seen).toEqual(['7', '0', '1'])
  expect(log.cursor).toBe(2n)
  expect(notices).toEqual(['remade'])
})

it('saves no cursor of a partition that is not its own any more', async () => {
  const { log, bus } = aLog(7n)
  const { handler } = aSubscriber(bus)
  await handler.assigned(0)
  await handler.revoked(0)

  await handler.remade(0, 0n)

  expect(log.cursor).toBe(7n)
  expect([...handler.places()]).toEqual([])
})

it('begins with all of a log that was made anew when its cursor is gone with the old one', async () => {
  const { log, bus } = aLog(7n)
  const { handler } = aSubscriber(bus)
  await handler.assigned(0)
  log.cursor = undefined
  log.end = 20n

  expect(await handler.assigned(0)).toBe(0n)
})
