import type { Json } from '../ngsi-ld/json.ts'
import type { TenantId } from '../ngsi-ld/tenant.ts'
import type { LoadedContext } from './context-loader.ts'

/** Port: the contexts that this broker itself serves (clause 5.13), and the statistics of those that it uses. */
export interface ContextHost {
  /** The context served at this URL, without HTTP; undefined when the URL is of somebody else. */
  find(url: string): Promise<LoadedContext | undefined>
  /** The URL of an ImplicitlyCreated context that holds `given`: the same for the same. Undefined: nobody hosts. */
  implicit(tenant: TenantId, given: Json): Promise<string | undefined>
  /**
   * A tenant used these documents (URLs, and until when each is fresh, in milliseconds since 1970). Called for every
   * request: it must be quick.
   */
  used(tenant: TenantId, documents: ReadonlyMap<string, number>): void
}
