import { coreRequestContext } from '@lodestream/shared/json-ld/request-context'
import type { DateTime } from '@lodestream/shared/ngsi-ld/entity'
import type { Clock } from '../ports/clock.ts'
import type { ChangeOrigin, EntityStore } from '../ports/entity-store.ts'
import type { Expiring, ExpirySchedule } from '../ports/expiry-schedule.ts'
import { createAlarm } from './expiry/alarm.ts'

/** Named bounds of the expiry. */
export interface ExpiryLimits {
  /** Entities of one look, and of one group commit per tenant. */
  readonly batch: number
  /** Between two looks at least, unless there is a backlog. */
  readonly restMs: number
  /** Between two looks at most. */
  readonly pollMs: number
}

export const expiryLimits: ExpiryLimits = { batch: 200, restMs: 100, pollMs: 30_000 }

export interface ExpiryParts {
  readonly schedule: ExpirySchedule
  readonly store: EntityStore
  readonly clock: Clock
  readonly limits?: ExpiryLimits
  /** Told of what heals itself: the database is away. */
  readonly onTrouble?: (error: unknown) => void
}

/** The store names the operation: expireEntity or expireAttribute. */
const origin: ChangeOrigin = { operation: 'expireEntity', context: coreRequestContext }

/**
 * Deletes what has expired (clause 4.22), soon after, with the events of a deletion. Readers do not see it from the
 * instant on. Any number may run at once: whoever comes second finds nothing to do. Disposing waits for the look under way.
 */
export async function expireEntities(parts: ExpiryParts): Promise<AsyncDisposable> {
  const { restMs, pollMs } = parts.limits ?? expiryLimits
  const alarm = createAlarm()
  const rest = createAlarm()
  const stopping = new AbortController()
  const listening = await parts.schedule.onScheduled(alarm.ring)
  const running = run()
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort()
      rest.ring()
      alarm.ring()
      await running
      await listening[Symbol.asyncDispose]()
    },
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const waitMs = await look()
      if (waitMs === 0) continue
      await rest.wait(restMs)
      await alarm.wait(waitMs)
    }
  }

  /** How long there is nothing to do, in milliseconds. */
  async function look(): Promise<number> {
    try {
      return await expireDue(parts)
    } catch (error) {
      parts.onTrouble?.(error)
      return pollMs
    }
  }
}

async function expireDue({ schedule, store, clock, limits = expiryLimits }: ExpiryParts): Promise<number> {
  const expiring = await schedule.next(limits.batch)
  const now = clock.now()
  const due = expiring.filter(({ expiresAt }) => expiresAt <= now)
  for (const [tenant, entityIds] of byTenant(due)) {
    const changes = entityIds.map((entityId) => ({ entityId, decide: () => ({ result: undefined }), origin }))
    const answers = await store.changeAll(tenant, changes)
    for (const answer of answers) if ('refusal' in answer) throw answer.refusal
  }
  if (due.length > 0 && due.length === limits.batch) return 0
  const first = expiring[due.length]
  return first === undefined
    ? limits.pollMs
    : Math.min(limits.pollMs, millisecondsUntil(first.expiresAt, now))
}

function byTenant(expiring: readonly Expiring[]): ReadonlyMap<string, readonly string[]> {
  const ids = new Map<string, string[]>()
  for (const { tenant, entityId } of expiring) {
    const known = ids.get(tenant)
    if (known) known.push(entityId)
    else ids.set(tenant, [entityId])
  }
  return ids
}

/** At least 1, and rounded up: an instant has microseconds. */
function millisecondsUntil(later: DateTime, now: DateTime): number {
  return Math.max(1, Date.parse(later) - Date.parse(now) + 1)
}
