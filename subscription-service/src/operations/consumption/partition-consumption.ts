import type { LoggedEvent } from '@lodestream/shared/events/entity-event'
import { placeOf } from '../../domain/log-generation.ts'
import type { OperationEvents } from '../../domain/operation-events.ts'
import { type LogPlace, startsBefore } from '../../domain/starts-before.ts'
import type { ClaimedPartition, NewDelivery } from '../../ports/delivery-store.ts'
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
  #earlier: EarlierOperations
  /** Of the log that the offsets here are of. */
  #generation: number
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

  constructor(
    settings: ConsumeEventsSettings,
    worker: PartitionWorker,
    { nextOffset = 0n, generation }: Pick<ClaimedPartition, 'nextOffset' | 'generation'>,
  ) {
    this.#settings = settings
    this.worker = worker
    this.#generation = generation
    this.#next = nextOffset
    this.#safe = nextOffset
    this.#reached = nextOffset
    this.#written = nextOffset
    this.#earlier = this.#before(nextOffset)
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

  /**
   * Goes on in a log that was made anew and begins at an offset. What was done lately stays known: an append that the old log
   * answered no more is repeated in the new one. Rejects when the store does; the call is then expected again.
   */
  async beginAnew(first: bigint): Promise<void> {
    this.#generation = await this.worker.beginAnew(first)
    this.#next = first
    this.#safe = first
    this.#reached = first
    this.#written = first
    this.#incomplete = []
    this.#earlier = this.#before(first)
  }

  /** Writes the position that is only in memory. */
  async flush(): Promise<void> {
    this.#clearGroup()
    if (this.#safe > this.#written) await this.#insert(this.#safe)
  }

  async #take(placed: PlacedOperation, position: bigint): Promise<void> {
    const { operation, lastOffset } = placed
    if (this.#recent.has(operation)) return
    const { partition } = this.worker.claim
    const place = { partition, offset: placeOf(this.#generation, lastOffset) }
    for (const match of await this.#newsFor(placed, place)) {
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
  async #newsFor({ operation, lastOffset }: PlacedOperation, place: LogPlace): Promise<readonly Match[]> {
    const matches = [...(await this.#settings.match(operation))].filter(({ subscription }) =>
      startsBefore(subscription, place),
    )
    const subscriptions = matches.map(({ subscription }) => subscription)
    return (await this.#earlier.include(operation, lastOffset, subscriptions)) ? [] : matches
  }

  /** What earlier owners dealt with in the log that is read. */
  #before(offset: bigint): EarlierOperations {
    return new EarlierOperations(this.#settings.readBack, { partition: this.worker.claim.partition, offset })
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
