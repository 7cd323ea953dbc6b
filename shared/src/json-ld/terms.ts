import type { Iri } from '../ngsi-ld/entity.ts'
import type { TenantId } from '../ngsi-ld/tenant.ts'

/** What a name stands for: JSON-LD may choose another term for the same IRI by use (clause 4.4, JSON-LD 1.1 API 4.3). */
export type TermUse = 'type' | 'attribute' | 'vocab' | 'key'

/**
 * A processed @context as the NGSI-LD core needs it: names in, names out. Pure and synchronous; the core context
 * always has precedence. Unknown terms go to the default vocabulary of the core context.
 */
export interface Terms {
  expand(name: string, use: TermUse): Iri
  compact(iri: Iri, use: TermUse): string
}

/** The @context of one request, processed. */
export interface RequestContext extends Terms {
  /**
   * What `application/ld+json` answers hold: the @context as the client gave it, with the core appended where it does
   * not bring it in itself; undefined when only core applies.
   */
  readonly given: unknown
  /** The one URL for a Link header of an answer: the client's when it gave exactly one, else the core URL. */
  readonly linkUrl: string
  /**
   * Present when the client gave several URLs or an embedded object, so that `linkUrl` does not say what its names mean:
   * resolves with the one URL that does, of an ImplicitlyCreated context of the tenant (clause 5.13.1); with undefined
   * where nobody hosts contexts.
   */
  readonly hostedUrl?: (tenant: TenantId) => Promise<string | undefined>
  /** For events: the URLs of the context, core last. Only core when part of the context was an embedded object. */
  readonly eventContexts: readonly string[]
  /** The terms to compact events with: as above. */
  readonly eventTerms: Terms
}
