import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { LoggedEvent } from '../../events/entity-event.ts'
import type { EventLogConsumer, PartitionHandler } from '../../events/event-log.ts'
import type { Database } from '../database.ts'
import type { EventLogDatabase } from './event-log-database.ts'
import { groupRenewMs, holdGroup, releaseGroup } from './group-lease.ts'
import { readBounds, readEventLog } from './read-event-log.ts'
import { listenForEvents, type WakeUp } from './wake-up.ts'

const firstRetryMs = 50
const lastRetryMs = 5000

export interface PostgresConsumerOptions {
  readonly group: string
  readonly partitions: number
  /** Told of events that were never read, because the log has them no longer. */
  readonly onLoss?: (what: string) => void
}

/** Consumes the table `event_log`; one member of a group owns all its partitions, by a lease. */
export function postgresEventLogConsumer(
  database: Database<EventLogDatabase>,
  options: PostgresConsumerOptions,
): EventLogConsumer {
  return {
    start: async (handler) => {
      const stopping = new AbortController()
      const member = { database, handler, ...options, owner: randomUUID() }
      const running = memberLoop(member, stopping.signal)
      return {
        // A failure of the database is waited out; there is nothing that ends this for good.
        failed: new Promise<never>(() => {}),
        [Symbol.asyncDispose]: async () => {
          stopping.abort()
          await running
        },
      }
    },
  }
}

interface Member extends PostgresConsumerOptions {
  readonly database: Database<EventLogDatabase>
  readonly handler: PartitionHandler
  readonly owner: string
}

/** Waits for the lease, consumes while it holds, and again. */
async function memberLoop(member: Member, stopping: AbortSignal): Promise<void> {
  const { database, group, owner } = member
  for (let retryMs = firstRetryMs; !stopping.aborted; ) {
    try {
      if (await holdGroup(database.kysely, group, owner)) {
        retryMs = firstRetryMs
        await consumeWhileHeld(member, stopping)
      } else await sleep(groupRenewMs, stopping)
    } catch {
      // The database is away or a batch failed: everything goes on from the stored positions.
      await sleep(retryMs, stopping)
      retryMs = Math.min(retryMs * 2, lastRetryMs)
    }
  }
  await releaseGroup(database.kysely, group, owner).catch(() => {})
}

async function consumeWhileHeld(member: Member, stopping: AbortSignal): Promise<void> {
  const lost = new AbortController()
  const renewing = renew(member, AbortSignal.any([stopping, lost.signal]), () => lost.abort())
  const ended = AbortSignal.any([stopping, lost.signal])
  const partitions = Array.from({ length: member.partitions }, (_, partition) => partition)
  try {
    await consume(member, await claim(member, partitions), ended)
  } finally {
    lost.abort()
    await renewing
    for (const partition of partitions) await member.handler.revoked(partition)
  }
}

/** The positions to go on from; what retention has removed is passed over, and it is said. */
async function claim(
  { handler, database, onLoss }: Member,
  partitions: readonly number[],
): Promise<Map<number, bigint>> {
  const bounds = new Map(
    (await readBounds(database.kysely)).map((bound) => [bound.partition, bound.earliest]),
  )
  const position = new Map<number, bigint>()
  for (const partition of partitions) {
    const earliest = bounds.get(partition) ?? 0n
    const stored = (await handler.assigned(partition)) ?? earliest
    if (stored < earliest) onLoss?.(`Partition ${partition} lacks offsets ${stored} to ${earliest - 1n}`)
    position.set(partition, stored > earliest ? stored : earliest)
  }
  return position
}

async function consume(member: Member, position: Map<number, bigint>, ended: AbortSignal): Promise<void> {
  await using wakeUp: WakeUp = await listenForEvents(member.database.signals)
  while (!ended.aborted) {
    const events = await readEventLog(member.database.kysely, position)
    if (events.length === 0) await wakeUp.wait(ended)
    else await processAll(member, events, { position, ended })
  }
}

async function processAll(
  { handler }: Member,
  events: readonly LoggedEvent[],
  { position, ended }: { readonly position: Map<number, bigint>; readonly ended: AbortSignal },
): Promise<void> {
  for (const [partition, batch] of byPartition(events)) {
    if (ended.aborted) return
    await handler.process(partition, batch)
    position.set(partition, (batch.at(-1)?.offset ?? -1n) + 1n)
  }
}

function byPartition(events: readonly LoggedEvent[]): Map<number, LoggedEvent[]> {
  const batches = new Map<number, LoggedEvent[]>()
  for (const event of events) batches.set(event.partition, [...(batches.get(event.partition) ?? []), event])
  return batches
}

async function renew(
  { database, group, owner }: Member,
  ended: AbortSignal,
  lose: () => void,
): Promise<void> {
  while (!ended.aborted) {
    await sleep(groupRenewMs, ended)
    if (ended.aborted) return
    const held = await holdGroup(database.kysely, group, owner).catch(() => false)
    if (!held) lose()
  }
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {})
}
