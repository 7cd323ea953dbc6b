import type { PartitionHandler } from '@lodestream/shared/events/event-log'
import { PeriodicNotifications, type PeriodicNotificationsParts } from './periodic-notifications.ts'

/** Every log has it, and one process at a time owns it: that one notifies periodic subscriptions. */
const leadingPartition = 0

/** A handler of partitions with which periodic subscriptions are notified by one process at a time. */
export function withPeriodic(
  handler: PartitionHandler,
  parts: PeriodicNotificationsParts,
): PartitionHandler & AsyncDisposable {
  let periodic: PeriodicNotifications | undefined

  async function stop(): Promise<void> {
    const stopped = periodic
    periodic = undefined
    await stopped?.[Symbol.asyncDispose]()
  }

  return {
    ...handler,
    async assigned(partition) {
      const position = await handler.assigned(partition)
      if (partition !== leadingPartition) return position
      await stop()
      periodic = await PeriodicNotifications.start(parts)
      return position
    },
    async revoked(partition) {
      if (partition === leadingPartition) await stop()
      await handler.revoked(partition)
    },
    [Symbol.asyncDispose]: stop,
  }
}
