import type { LogPosition, PartitionHandler } from '@lodestream/shared/events/event-log'
import { StaleClaim } from '../ports/delivery-store.ts'
import type { ConsumeEventsSettings } from './consumption/consume-events-settings.ts'
import { PartitionConsumption } from './consumption/partition-consumption.ts'

/** Consumption that can be asked how far it is. */
export interface EventConsumption extends PartitionHandler {
  /** The first event that was not taken in, of each partition that is owned. */
  positions(): LogPosition
}

/**
 * From events to deliveries (ARCHITECTURE.md, the delivery path): the notifications of a batch and the position of its
 * partition are written together, under a claim that the next owner ends. An event that comes again is a no-op.
 */
export function consumeEvents(settings: ConsumeEventsSettings): EventConsumption {
  const consumptions = new Map<number, PartitionConsumption>()

  async function revoked(partition: number): Promise<void> {
    const consumption = consumptions.get(partition)
    if (!consumption) return
    consumptions.delete(partition)
    // Failing is harmless: the next owner reads a little more again, and whoever is stale has nothing to write.
    await consumption.flush().catch(() => {})
    await settings.deliveries.release(consumption.worker)
  }

  function owned(partition: number): PartitionConsumption {
    const consumption = consumptions.get(partition)
    if (!consumption || consumption.worker.isStale)
      throw new StaleClaim(`Partition ${partition} has another owner`)
    return consumption
  }

  return {
    async assigned(partition) {
      await revoked(partition)
      const claimed = await settings.store.claim(partition, settings.owner)
      const { epoch, nextOffset } = claimed
      const worker = await settings.deliveries.own({ partition, epoch })
      consumptions.set(partition, new PartitionConsumption(settings, worker, claimed))
      return nextOffset
    },
    async process(partition, events) {
      const consumption = owned(partition)
      // Whoever was answered 201 before these events were committed is in the answer.
      await settings.subscriptions.refresh()
      await consumption.process(events)
    },
    remade: async (partition, first) => owned(partition).beginAnew(first),
    revoked,
    positions: () => new Map([...consumptions].map(([partition, { next }]) => [partition, next])),
  }
}
