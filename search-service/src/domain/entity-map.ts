import type { DateTime } from '@lodestream/shared/ngsi-ld/entity'

/** What a query matched, kept so that its pages are stable (clause 4.3.6). */
export interface EntityMap {
  readonly id: string
  readonly expiresAt: DateTime
  /** In the order of the query. */
  readonly entityIds: readonly string[]
}

/** Entities of one map at most; a query that matches more makes none: TooManyResults. */
export const maxEntityMapIds = 10_000

/** Maps of one tenant at most; beyond it those that expire first are forgotten. */
export const maxEntityMaps = 1_000

/** A map lives so long when its client does not say; what it says is cut at the second. */
export const defaultEntityMapLifetimeMs = 3_600_000
export const maxEntityMapLifetimeMs = 86_400_000

/** When a map expires that is to live so long from now. */
export function expiryOf(now: DateTime, lifetimeMs = defaultEntityMapLifetimeMs): DateTime {
  return new Date(Date.parse(now) + Math.min(lifetimeMs, maxEntityMapLifetimeMs)).toISOString()
}

/** What is granted of an expiry that a client asks for. */
export function cappedExpiry(now: DateTime, expiresAt: DateTime): DateTime {
  return Date.parse(expiresAt) > Date.parse(now) + maxEntityMapLifetimeMs
    ? expiryOf(now, maxEntityMapLifetimeMs)
    : expiresAt
}
