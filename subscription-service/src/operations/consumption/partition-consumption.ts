import type { LoggedEvent } from '@lodestream/shared/events/entity-event'
import type { OperationEvents } from '../../domain/operation-events.ts'
import { type LogPlace, startsBefore } from '../../domain/starts-before.ts'
import type { NewDelivery } from '../../ports/delivery-store.ts'
import type { PartitionWorker } from '../delivery/partition-worker.ts'
import type { ConsumeEventsSettings } from './consume-events-settings.ts'
import { EarlierOperations } from './earlier-operations.ts'
import type { Match, PlacedOperation } from './placed-operation.ts'
import { RecentOperations } from './recent-operations.ts'
import { safePositions } from './safe-positions.ts'

/** A position that moved past events nobody subscribed to is written this often, and with every notification. */
const idlePositionMs = 1000

/** Turns the events of one owned partition into deliveries. Its methods are called one after the other. */
export class PartitionConsumption {
  readonly worker: PartitionWorker
  readonly #settings: ConsumeEventsSettings
  readonly #recent = new RecentOperations()
  readonly #earlier: EarlierOperations
  /** The next event to take in; those before are done, or in `#incomplete`. */
  #next: bigint
  /** Where a successor would have to start, when no batch is under way. */
  #safe: bigint
  /** The same, once the group is written. */
  #reached: bigint
  /** What the store says. */
  #written: bigint
  #writtenAt = performance.now()
  #incomplete: readonly LoggedEvent[] = []
  #group: NewDelivery[] = []
  #groupCharacters = 0
  #groupOperations: OperationEvents[] = []

  constructor(settings: ConsumeEventsSettings, worker: PartitionWorker, nextOffset: bigint | undefined) {
    this.#settings = settings
    this.worker = worker
    this.#next = nextOffset ?? 0n
    this.#safe = this.#next
    this.#reached = this.#next
    this.#written = this.#next
    const { partition } = worker.claim
    this.#earlier = new EarlierOperations(settings.readBack, { partition, offset: this.#next })
  }

  /** The first event of the partition that was not taken in. */
  get next(): bigint {
    return this.#next
  }

  /** Rejects when the store does; the same events are then expected again. */
  async process(events: readonly LoggedEvent[]): Promise<void> {
    const fresh = events.filter(({ offset }) => offset >= this.#next)
    const last = fresh.at(-1)
    if (!last) return
    const grouped = this.#settings.group([...this.#incomplete, ...fresh])
    const positions = safePositions(grouped, last.offset + 1n)
    this.#clearGroup()
    this.#reached = this.#safe
    for (const [place, placed] of grouped.complete.entries())
      await this.#take(placed, positions[place] ?? this.#safe)
    const position = positions.at(-1) ?? this.#safe
    await this.#writeRest(position)
    this.#safe = position
    this.#next = last.offset + 1n
    this.#incomplete = grouped.incomplete
    this.#settings.observer?.consumed(fresh.length)
  }

  /** Writes the position that is only in memory. */
  async flush(): Promise<void> {
    this.#clearGroup()
    if (this.#safe > this.#written) await this.#insert(this.#safe)
  }

  async #take({ operation, lastOffset }: PlacedOperation, position: bigint): Promise<void> {
    if (this.#recent.has(operation)) return
    const place = { partition: this.worker.claim.partition, offset: lastOffset }
    for (const match of await this.#newsFor(operation, place)) {
      if (this.#settings.deliveries.cooldownMs(match.subscription) > 0) continue
      // The position stays before an operation whose notifications are only partly written.
      if (this.#isGroupFull()) await this.#insert(this.#reached)
      const { tenant, id, throttlingSeconds } = match.subscription
      const throttling = throttlingSeconds === undefined ? {} : { throttlingSeconds }
      const { entityId } = operation
      this.#settings.observer?.matched()
      this.#add({ tenant, subscriptionId: id, entityId, ...place, ...throttling, ...match.build() })
    }
    this.#groupOperations.push(operation)
    this.#reached = position
    if (this.#isGroupFull()) await this.#insert(position)
  }

  /** None when an earlier owner dealt with the operation at another place. */
  async #newsFor(operation: OperationEvents, place: LogPlace): Promise<readonly Match[]> {
    const matches = [...(await this.#settings.match(operation))].filter(({ subscription }) =>
      startsBefore(subscription, place),
    )
    const subscriptions = matches.map(({ subscription }) => subscription)
    return (await this.#earlier.include(operation, place.offset, subscriptions)) ? [] : matches
  }

  #add(delivery: NewDelivery): void {
    this.#group.push(delivery)
    this.#groupCharacters += delivery.body.length
  }

  #isGroupFull(): boolean {
    const { insertGroup, insertCharactersMax } = this.#settings.limits
    return this.#group.length >= insertGroup || this.#groupCharacters >= insertCharactersMax
  }

  async #writeRest(position: bigint): Promise<void> {
    const isDue = performance.now() - this.#writtenAt >= idlePositionMs
    if (this.#group.length > 0 || (isDue && position > this.#written)) await this.#insert(position)
    else this.#remember()
  }

  async #insert(position: bigint): Promise<void> {
    await this.worker.room()
    await this.worker.insert(position, this.#group)
    this.#written = position
    this.#writtenAt = performance.now()
    this.#remember()
    this.#clearGroup()
  }

  #remember(): void {
    for (const operation of this.#groupOperations) this.#recent.add(operation)
  }

  #clearGroup(): void {
    this.#group = []
    this.#groupCharacters = 0
    this.#groupOperations = []
  }
}
