import type { Consumer } from 'kafkajs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Crash, keepRunning } from './keep-running.ts'

const noCoordinator = Object.assign(new Error('no coordinator'), { name: 'KafkaJSGroupCoordinatorNotFound' })

/** A consumer that crashes when it is told to. */
function fakeConsumer() {
  let onCrash: (event: { readonly payload: Crash }) => void = () => {}
  const connect = vi.fn(async () => {})
  const consumer = {
    events: { CRASH: 'consumer.crash' },
    on: (_event: string, listener: typeof onCrash) => {
      onCrash = listener
    },
    connect,
  } as unknown as Consumer
  const crash = (error: Error = noCoordinator, restart = false) =>
    onCrash({ payload: { error, groupId: 'readers', restart } })
  return { consumer, connect, crash }
}

describe('keepRunning()', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })

  afterEach(() => {
    vi.useRealTimers()
  })

  it('connects and runs again when the group has no coordinator, and says for what it waits: at once, then every 30 s', async () => {
    const { consumer, connect, crash } = fakeConsumer()
    const run = vi.fn(async () => {})
    const waiting: (readonly [what: string, error: unknown])[] = []
    await using _ = await keepRunning(consumer, run, (...told) => void waiting.push(told))
    expect(waiting).toEqual([])

    for (let second = 0; second < 31; second += 1) {
      crash()
      await vi.advanceTimersByTimeAsync(1000)
    }

    expect(connect).toHaveBeenCalledTimes(31)
    expect(run).toHaveBeenCalledTimes(32)
    const told = ['the coordinator of the group readers', noCoordinator]
    expect(waiting).toEqual([told, told])
  })

  it('leaves to kafkajs what it starts again by itself, and to the watchdog what is final', async () => {
    const { consumer, connect, crash } = fakeConsumer()
    const onWaiting = vi.fn()
    await using _ = await keepRunning(consumer, async () => {}, onWaiting)

    crash(noCoordinator, true)
    crash(new Error('no codec'))
    await vi.advanceTimersByTimeAsync(1000)

    expect(connect).not.toHaveBeenCalled()
    expect(onWaiting).not.toHaveBeenCalled()
  })

  it('does not run again when it was stopped', async () => {
    const { consumer, connect, crash } = fakeConsumer()
    const keeping = await keepRunning(consumer, async () => {})
    crash()

    await keeping[Symbol.asyncDispose]()

    expect(connect).not.toHaveBeenCalled()
  })
})
