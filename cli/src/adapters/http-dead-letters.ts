import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { DeadLetter, DeadLetters } from '../ports/dead-letters.ts'
import type { HttpBroker } from './http-broker.ts'

export interface HttpDeadLetterOptions {
  readonly tenant: TenantId
  readonly subscriptionId?: string
}

const root = '/admin/dead-letters'
/** Letters of one page. */
const pageSize = 100

/** The notifications that a broker gave up. */
export function httpDeadLetters(broker: HttpBroker, options: HttpDeadLetterOptions): DeadLetters {
  const { tenant } = options
  const pathOf = (id: string) => `${root}/${encodeURIComponent(id)}`
  return {
    list: (limit) => list(broker, options, limit),
    show: async (id) => letterOf((await (await broker.get(pathOf(id), { tenant })).json()) as Details),
    retry: async (id) => {
      await broker.get(`${pathOf(id)}/resend`, { tenant, method: 'POST' })
    },
    drop: async (id) => {
      await broker.get(pathOf(id), { tenant, method: 'DELETE' })
    },
  }
}

type Details = Readonly<Record<string, unknown>>

async function list(
  broker: HttpBroker,
  { tenant, subscriptionId }: HttpDeadLetterOptions,
  limit: number,
): Promise<readonly DeadLetter[]> {
  const letters: DeadLetter[] = []
  for (let isLast = false; letters.length < limit && !isLast; ) {
    const query = new URLSearchParams({
      limit: String(Math.min(pageSize, limit - letters.length)),
      offset: String(letters.length),
      ...(subscriptionId === undefined ? {} : { subscriptionId }),
    })
    const page = (await (await broker.get(`${root}?${query}`, { tenant })).json()) as Details[]
    letters.push(...page.map(letterOf))
    isLast = page.length === 0
  }
  return letters
}

function letterOf({ notificationId, ...details }: Details): DeadLetter {
  return { id: String(notificationId), details }
}
