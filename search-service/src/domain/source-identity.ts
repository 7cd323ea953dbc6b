import type { DateTime } from '@lodestream/shared/ngsi-ld/entity'
import type { JsonObject } from '@lodestream/shared/ngsi-ld/json'

/** What a broker tells of itself, to a tenant. */
export interface SourceIdentity {
  /** A UUID. */
  readonly brokerId: string
  /** Its name in Via headers. */
  readonly alias: string
  /** Whole seconds since it started. */
  readonly uptimeSeconds: number
  readonly now: DateTime
}

/** ContextSourceIdentity (clause 5.2.40). */
export function presentSourceIdentity({ brokerId, alias, uptimeSeconds, now }: SourceIdentity): JsonObject {
  return {
    id: `urn:ngsi-ld:ContextSourceIdentity:${brokerId}`,
    type: 'ContextSourceIdentity',
    contextSourceAlias: alias,
    contextSourceUptime: duration(uptimeSeconds),
    contextSourceTimeAt: now,
  }
}

/** ISO 8601: days, hours, minutes and seconds. */
function duration(seconds: number): string {
  const [days, hours, minutes] = [seconds / 86_400, (seconds / 3_600) % 24, (seconds / 60) % 60].map(
    Math.floor,
  )
  return `P${days}DT${hours}H${minutes}M${seconds % 60}S`
}
