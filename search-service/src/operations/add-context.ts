import type { ContextResolver } from '@lodestream/shared/json-ld/context-resolver'
import { InvalidRequest } from '@lodestream/shared/ngsi-ld/errors'
import { isJsonObject, type Json } from '@lodestream/shared/ngsi-ld/json'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { v4 as newUuid } from 'uuid'
import type { ContextPorts } from './context-ports.ts'

export interface AddContextParts extends ContextPorts {
  readonly contexts: ContextResolver
}

/** Add @context (clause 5.13.2): always a new Hosted entry, whose local id is the result. Other members are discarded. */
export const addContext =
  ({ store, contexts, clock }: AddContextParts) =>
  async (tenant: TenantId, body: Json): Promise<string> => {
    if (!isJsonObject(body) || !Object.hasOwn(body, '@context'))
      throw new InvalidRequest('The body must be an object with the member @context')
    const content = body['@context'] ?? null
    await contexts.resolve(content, tenant)
    const localId = `urn:ngsi-ld:JsonldContext:${newUuid()}`
    await store.add({ tenant, localId, kind: 'Hosted', content, createdAt: clock.now() })
    return localId
  }
