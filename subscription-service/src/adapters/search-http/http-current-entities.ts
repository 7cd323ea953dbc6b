import { coreTerms } from '@lodestream/shared/json-ld/core-terms'
import type { Entity } from '@lodestream/shared/ngsi-ld/entity'
import type { JsonObject } from '@lodestream/shared/ngsi-ld/json'
import { defaultTenant, type TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { parseStoredEntity } from '@lodestream/shared/representation/parse-stored-entity'
import { presentTypes } from '../../domain/present-types.ts'
import type { EntitySelector } from '../../domain/subscription.ts'
import type { CurrentEntities } from '../../ports/current-entities.ts'

/** Entities that one answer of the search service brings, at most. */
export const entitiesPerPage = 1_000

/** How long one answer may take. */
export const currentEntitiesTimeoutMs = 30_000

/** Selectors of one query; more of them are asked one after the other. */
const selectorsPerQuery = 100

export interface HttpCurrentEntitiesSettings {
  /** Where the search service answers, without a slash at the end; asked for each query. */
  readonly searchUrl: () => string
  /** Entities of one page. */
  readonly pageSize: number
  /** For one page. */
  readonly timeoutMs: number
  /** A 4xx, which would come again and again: nothing is found. Something else than the search service answers there. */
  onRefused(status: number): void
}

/** Asks the search service, as any client would: POST /entityOperations/query of what is local to it. */
export function createHttpCurrentEntities(settings: HttpCurrentEntitiesSettings): CurrentEntities {
  return {
    async *select(tenant, selectors) {
      const seen = new Set<string>()
      for (const body of queriesOf(selectors)) {
        for await (const entities of pages(settings, tenant, body)) {
          const fresh = entities.filter(({ id }) => !seen.has(id))
          for (const { id } of fresh) seen.add(id)
          yield fresh
        }
      }
    },
  }
}

function queriesOf(selectors: readonly EntitySelector[] | undefined): readonly JsonObject[] {
  if (!selectors) return [{ type: 'Query' }]
  const starts = selectors.map((_, place) => place).filter((place) => place % selectorsPerQuery === 0)
  return starts.map((start) => ({
    type: 'Query',
    entities: selectors.slice(start, start + selectorsPerQuery).map(toJson),
  }))
}

/** Names in full: the core @context leaves them as they are. */
function toJson({ types, ids, idPattern }: EntitySelector): JsonObject {
  const type = presentTypes(types, { expand: (name) => name, compact: (iri) => iri })
  if (ids) return { type, id: ids }
  return { type, ...(idPattern === undefined ? {} : { idPattern }) }
}

async function* pages(
  settings: HttpCurrentEntitiesSettings,
  tenant: TenantId,
  body: JsonObject,
): AsyncIterable<readonly Entity[]> {
  for (let offset = 0; ; offset += settings.pageSize) {
    const response = await ask(settings, tenant, { body, offset })
    if (response.status === 404 && (await problemType(response)).endsWith('/NonexistentTenant')) return
    if (response.status >= 500) throw new Error(`The search service answered ${response.status}`)
    if (response.status !== 200) return settings.onRefused(response.status)
    const entities = (await response.json()) as readonly JsonObject[]
    yield entities.map((entity) => parseStoredEntity(entity, coreTerms))
    if (!response.headers.get('link')?.includes('rel="next"')) return
  }
}

function ask(
  { searchUrl, pageSize, timeoutMs }: HttpCurrentEntitiesSettings,
  tenant: TenantId,
  { body, offset }: { readonly body: JsonObject; readonly offset: number },
): Promise<Response> {
  const query = `limit=${pageSize}&offset=${offset}&options=sysAttrs&local=true`
  return fetch(`${searchUrl()}/ngsi-ld/v1/entityOperations/query?${query}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json',
      ...(tenant === defaultTenant ? {} : { 'NGSILD-Tenant': tenant }),
    },
    signal: AbortSignal.timeout(timeoutMs),
  })
}

async function problemType(response: Response): Promise<string> {
  const problem: unknown = await response.json().catch(() => undefined)
  return typeof problem === 'object' && problem !== null && 'type' in problem ? String(problem.type) : ''
}
