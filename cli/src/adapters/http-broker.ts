import { defaultTenant, type TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { ComeBackLater, Unreachable, UsageError } from '../domain/failures.ts'

export interface HttpBrokerOptions {
  readonly url: string
  /** The name of the default tenant in events. */
  readonly defaultTenantName: string
}

export interface RequestOptions {
  readonly tenant?: TenantId
  readonly accept?: string
  readonly method?: string
  /** Sent as JSON. */
  readonly body?: object
  readonly signal?: AbortSignal
}

/** A broker behind a URL. Requests reject with Unreachable, also with ComeBackLater, or with UsageError when the broker refuses them. */
export interface HttpBroker {
  readonly url: string
  get(path: string, options?: RequestOptions): Promise<Response>
  /** All tenants that there are, the default tenant first. */
  tenants(): Promise<readonly TenantId[]>
  /** The tenant that a name in an event means. */
  tenantOf(tenantName: string): TenantId
}

/** Tenants of one page of `GET /admin/tenants`. */
const tenantPage = 1_000

export function httpBroker({ url, defaultTenantName }: HttpBrokerOptions): HttpBroker {
  const base = url.replace(/\/+$/, '')
  if (!URL.canParse(base)) throw new UsageError(`--url ${url} is no URL`)
  const tenantOf = (name: string) => (name === defaultTenantName ? defaultTenant : name)
  const get = (path: string, options: RequestOptions = {}) => request(base, path, options)
  return {
    url: base,
    get,
    tenantOf,
    tenants: async () => {
      const tenants = new Set([defaultTenant])
      for (let after = ''; ; ) {
        const page = await get(`/admin/tenants?limit=${tenantPage}${after}`)
        const names = ((await page.json()) as { tenant: string }[]).map(({ tenant }) => tenant)
        for (const name of names) tenants.add(tenantOf(name))
        if (names.length < tenantPage) return [...tenants]
        after = `&after=${encodeURIComponent(names.at(-1) ?? '')}`
      }
    },
  }
}

async function request(base: string, path: string, options: RequestOptions): Promise<Response> {
  const { tenant = defaultTenant, accept = 'application/json', method = 'GET', body, signal } = options
  const answer = await fetch(`${base}${path}`, {
    method,
    headers: {
      accept,
      ...(tenant === defaultTenant ? {} : { 'NGSILD-Tenant': tenant }),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  }).catch((cause: unknown) => {
    throw new Unreachable(`Cannot reach ${base}: ${reason(cause)}`, { cause })
  })
  if (answer.ok) return answer
  const said = await answer.text().then(detailOf, () => '')
  const message = `${base} answered ${answer.status} to ${method} ${path.split('?')[0]}${said}`
  throw failureOf(answer, message)
}

function failureOf({ status, headers }: Response, message: string): Error {
  const afterSeconds = Number(headers.get('retry-after') ?? Number.NaN)
  if (status === 503 && afterSeconds >= 0) return new ComeBackLater(message, afterSeconds)
  return status >= 500 ? new Unreachable(message) : new UsageError(message)
}

/** What `fetch` hides in the cause. */
function reason(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error
  if (!(inner instanceof Error)) return String(inner)
  return inner.message || String((inner as { code?: unknown }).code ?? inner.name)
}

function detailOf(body: string): string {
  try {
    const { detail, title } = JSON.parse(body) as { detail?: string; title?: string }
    return `: ${detail ?? title}`
  } catch {
    return ''
  }
}
