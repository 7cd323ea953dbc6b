import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { HttpBroker } from './http-broker.ts'

/** What a broker tells of a subscription; the members are those of its API. */
export type Details = Readonly<Record<string, unknown>>

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
}

/** Subscriptions of one page, and dead letters of one call. */
const pageSize = 100

export function httpSubscriptions(
  broker: HttpBroker,
  tenant: TenantId,
  signal: AbortSignal,
): HttpSubscriptions {
  const ask = async (path: string, method = 'GET') =>
    (await (await broker.get(path, { tenant, method, signal })).json()) as unknown
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
    resend: async (subscriptionId) => {
      const query = new URLSearchParams({
        limit: `${pageSize}`,
        ...(subscriptionId === undefined ? {} : { subscriptionId }),
      })
      return (await ask(`/admin/dead-letters/resend?${query}`, 'POST')) as { resent: number; more: boolean }
    },
  }
}
