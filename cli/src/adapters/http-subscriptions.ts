import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { HttpBroker } from './http-broker.ts'

/** What a broker tells of a subscription; the members are those of its API. */
export type Details = Readonly<Record<string, unknown>>

/** Which part of the log a subscription is notified of once more; the members are those of the API. */
export interface ReplayPart {
  readonly from: string
  readonly to?: string
  readonly replayId?: string
  readonly entityId?: string
  readonly type?: string
  readonly limit: number
}

/** What came of it. */
export interface ReplayReport {
  readonly replayId: string
  readonly events: number
  readonly notifications: number
  readonly cutOff: number
  readonly next: string
  readonly to: string
  readonly complete: boolean
}

/** The subscriptions of one tenant, as an operator sees them. Everything rejects as a broker's requests do. */
export interface HttpSubscriptions {
  /** As the API shows them, `limit` at most. */
  list(limit: number): AsyncIterable<Details>
  /** How one fares: `GET /admin/subscriptions/{id}`. */
  show(id: string): Promise<Details>
  /** Sends a sample notification and tells what the endpoint said. */
  test(id: string): Promise<Details>
  /** Sends up to a page of dead letters again, of one subscription or of all. */
  resend(subscriptionId?: string): Promise<{ readonly resent: number; readonly more: boolean }>
  /** Notifies one once more of a part of the log. */
  replay(id: string, part: ReplayPart): Promise<ReplayReport>
}

/** Subscriptions of one page, and dead letters of one call. */
const pageSize = 100

export function httpSubscriptions(
  broker: HttpBroker,
  tenant: TenantId,
  signal: AbortSignal,
): HttpSubscriptions {
  const ask = async (path: string, method = 'GET', body?: object) =>
    (await (await broker.get(path, { tenant, method, signal, ...(body && { body }) })).json()) as unknown
  const pathOf = (id: string) => `/admin/subscriptions/${encodeURIComponent(id)}`
  return {
    async *list(limit) {
      for (let offset = 0; offset < limit; offset += pageSize) {
        const size = Math.min(pageSize, limit - offset)
        const page = (await ask(`/ngsi-ld/v1/subscriptions?limit=${size}&offset=${offset}`)) as Details[]
        yield* page
        if (page.length < size) return
      }
    },
    show: async (id) => (await ask(pathOf(id))) as Details,
    test: async (id) => (await ask(`${pathOf(id)}/test`, 'POST')) as Details,
    replay: async (id, part) => (await ask(`${pathOf(id)}/replay`, 'POST', part)) as ReplayReport,
    resend: async (subscriptionId) => {
      const query = new URLSearchParams({
        limit: `${pageSize}`,
        ...(subscriptionId === undefined ? {} : { subscriptionId }),
      })
      return (await ask(`/admin/dead-letters/resend?${query}`, 'POST')) as { resent: number; more: boolean }
    },
  }
}
