import { setTimeout as delay } from 'node:timers/promises'
import type { EventRecord, LoggedEvent } from '@lodestream/shared/events/entity-event'
import type { EventLogConsumer, PartitionHandler } from '@lodestream/shared/events/event-log'

const pauseAfterFailureMs = 5
const batchMax = 500

/** An event log with a single consumer, in memory: what was appended is processed in order, again after a failure. */
export class MemoryEventLogConsumer implements EventLogConsumer {
  readonly #partitions: LoggedEvent[][]
  readonly #wakers = new Set<() => void>()

  constructor(partitions: number) {
    this.#partitions = Array.from({ length: partitions }, () => [])
  }

  append(partition: number, records: readonly EventRecord[]): void {
    const events = this.#partitions[partition]
    if (!events) throw new Error(`There is no partition ${partition}`)
    for (const record of records) events.push({ ...record, partition, offset: BigInt(events.length) })
    for (const wake of this.#wakers) wake()
  }

  async start(handler: PartitionHandler): Promise<AsyncDisposable & { readonly failed: Promise<never> }> {
    const stop = new AbortController()
    const loops = this.#partitions.map((_, partition) => this.#consume(partition, handler, stop.signal))
    return {
      failed: new Promise<never>(() => {}),
      [Symbol.asyncDispose]: async () => {
        stop.abort()
        for (const wake of this.#wakers) wake()
        await Promise.all(loops)
      },
    }
  }

  async #consume(partition: number, handler: PartitionHandler, signal: AbortSignal): Promise<void> {
    let next = await this.#assign(partition, handler, signal)
    while (!signal.aborted) {
      const events = this.#partitions[partition]?.slice(Number(next), Number(next) + batchMax) ?? []
      const last = events.at(-1)
      if (!last) await this.#appended()
      else if (await this.#process(handler, partition, events)) next = last.offset + 1n
    }
    await handler.revoked(partition)
  }

  async #assign(partition: number, handler: PartitionHandler, signal: AbortSignal): Promise<bigint> {
    while (!signal.aborted) {
      try {
        return (await handler.assigned(partition)) ?? 0n
      } catch {
        await delay(pauseAfterFailureMs)
      }
    }
    return 0n
  }

  async #process(
    handler: PartitionHandler,
    partition: number,
    events: readonly LoggedEvent[],
  ): Promise<boolean> {
    try {
      await handler.process(partition, events)
      return true
    } catch {
      await delay(pauseAfterFailureMs)
      return false
    }
  }

  #appended(): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#wakers.delete(wake)
        resolve()
      }
      this.#wakers.add(wake)
    })
  }
}
