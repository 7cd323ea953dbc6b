import { describe, expect, it } from 'vitest'
import { waitUntil } from '../../testing/wait-until.ts'
import type { EventRecord } from '../entity-event.ts'
import type { EventLogWriter } from '../event-log.ts'
import {
  BufferFull,
  PublisherClosed,
  type PublisherNotice,
  type PublisherOptions,
  startPublisher,
} from './publisher.ts'

const quick = { firstRetryMs: 1, lastRetryMs: 4, drainMs: 50 }

/** A log that can be away. */
class FakeLog implements EventLogWriter {
  readonly bodies: string[] = []
  away = false

  async append(records: readonly EventRecord[]): Promise<void> {
    if (this.away) throw new Error('away')
    this.bodies.push(...records.map(({ body }) => body))
  }
}

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => String(from + n))
const record = (body: string): EventRecord => ({ key: 'k', headers: {}, body })

function start(options: PublisherOptions = {}) {
  const log = new FakeLog()
  const notices: PublisherNotice[] = []
  const publisher = startPublisher(log, { ...quick, ...options, onNotice: (notice) => notices.push(notice) })
  const publishAll = (bodies: readonly string[]) => bodies.map((body) => publisher.publish(record(body)))
  /** The log goes away with one append under way, so that what follows waits. */
  const goAway = async () => {
    log.away = true
    await publisher.publish(record('first'))
    await waitUntil('the append fails', () => publisher.status().failures > 0)
  }
  return { log, notices, publisher, publishAll, goAway }
}

describe('startPublisher', () => {
  it('appends in order, and drains when it closes', async () => {
    const { log, publisher, publishAll } = start()
    await Promise.all(publishAll(numbered(1, 1200)))
    await publisher[Symbol.asyncDispose]()

    expect(log.bodies).toEqual(numbered(1, 1200))
    expect(publisher.status()).toEqual({ buffered: 0, published: 1200, dropped: 0, failures: 0 })
  })

  it('block: who publishes waits for room, and nothing is lost while the log is away', async () => {
    const { log, notices, publisher, publishAll, goAway } = start({ bufferSize: 3 })
    await goAway()
    let admitted = 0
    const publishing = publishAll(numbered(1, 10)).map((done) => done.then(() => admitted++))
    await waitUntil('it was tried again', () => publisher.status().failures > 2)
    expect(admitted).toBe(3)
    expect(publisher.status()).toMatchObject({ buffered: 4, dropped: 0 })

    log.away = false
    await Promise.all(publishing)
    await publisher[Symbol.asyncDispose]()
    expect(log.bodies).toEqual(['first', ...numbered(1, 10)])
    expect(notices.at(-1)).toEqual({ kind: 'back' })
  })

  it('drop-oldest: the newest stay, the dropped are counted and announced', async () => {
    const { log, notices, publisher, publishAll, goAway } = start({ bufferSize: 3, overflow: 'drop-oldest' })
    await goAway()
    await Promise.all(publishAll(numbered(1, 10)))
    expect(publisher.status()).toMatchObject({ buffered: 4, dropped: 7 })

    log.away = false
    await publisher[Symbol.asyncDispose]()
    expect(log.bodies).toEqual(['first', '8', '9', '10'])
    expect(notices.filter(({ kind }) => kind === 'dropped').at(-1)).toEqual({
      kind: 'dropped',
      count: 1,
      total: 7,
    })
  })

  it('reject: the new one is refused', async () => {
    const { publisher, publishAll, goAway } = start({ bufferSize: 3, overflow: 'reject' })
    await goAway()
    const settled = await Promise.allSettled(publishAll(numbered(1, 5)))

    expect(settled.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
    ])
    await expect(publisher.publish(record('x'))).rejects.toThrow(BufferFull)
    await publisher[Symbol.asyncDispose]()
  })

  it('waits twice as long after each failure, up to the longest wait', async () => {
    const { notices, publisher, goAway } = start()
    await goAway()
    await waitUntil('four failures', () => publisher.status().failures >= 4)

    const waits = notices.flatMap((notice) => (notice.kind === 'away' ? [notice.retryInMs] : []))
    expect(waits.slice(0, 4)).toEqual([1, 2, 4, 4])
    await publisher[Symbol.asyncDispose]()
  })

  it('closing gives up after drainMs, announces what was lost, and refuses what comes', async () => {
    const { notices, publisher, publishAll, goAway } = start({ bufferSize: 3 })
    await goAway()
    await Promise.all(publishAll(numbered(1, 3)))
    const blocked = publisher.publish(record('blocked'))
    blocked.catch(() => {})
    await publisher[Symbol.asyncDispose]()

    await expect(blocked).rejects.toThrow('The publisher was closed')
    await expect(publisher.publish(record('late'))).rejects.toThrow(PublisherClosed)
    expect(notices.at(-1)).toEqual({ kind: 'dropped', count: 4, total: 4 })
  })

  it('a buffer without room makes no sense', () => {
    expect(() => startPublisher(new FakeLog(), { bufferSize: 0 })).toThrow(RangeError)
  })
})
