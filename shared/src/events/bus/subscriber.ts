import type { BusLog } from './bus-log.ts'
import type { SubscriberOptions } from './subscriber-options.ts'
import { SubscriberPartitions } from './subscriber-partitions.ts'
import { type SubscriberStatus, subscriberStatus } from './subscriber-status.ts'

export interface Subscriber extends AsyncDisposable {
  /** Settles only when consumption ends for good: the process should end. */
  readonly failed: Promise<never>
  status(): SubscriberStatus
}

/** Characters of a name. */
const maxNameLength = 200

/** Subscribes to a log under a name. Throws RangeError for an empty or too long name. Disposing takes `drainMs` at most. */
export async function subscribe(log: BusLog, options: SubscriberOptions): Promise<Subscriber> {
  const { name } = options
  if (name.trim() === '' || name.length > maxNameLength)
    throw new RangeError(`The name of a subscriber must have 1 to ${maxNameLength} characters`)
  const handler = new SubscriberPartitions(log, options)
  const running = await handler.consumer.start(handler)
  return {
    failed: running.failed,
    status: () => subscriberStatus(handler.places(), performance.now()),
    [Symbol.asyncDispose]: () => handler.close(() => running[Symbol.asyncDispose]()),
  }
}
