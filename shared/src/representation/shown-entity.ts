import type { AttributeInstance, Entity, Iri } from '../ngsi-ld/entity.ts'

/**
 * An entity on its way into an answer: reduced to what is asked for, with the entities linked to it. Every Entity is one.
 * The id is always there, because links and GeoJSON need it; what a projection removed is `hidden`.
 */
export interface ShownEntity extends Entity {
  /** Not written out: `pick` left them out, or `omit` named them (clause 4.21). */
  readonly hidden?: readonly HideableMember[]
  readonly attributes: Readonly<Record<Iri, readonly ShownInstance[]>>
}

export type HideableMember = 'id' | 'type'

/** An attribute instance of a ShownEntity. */
export interface ShownInstance extends AttributeInstance {
  /** The entities that a Relationship or ListRelationship refers to, for an answer that holds them inside (clause 4.5.23). */
  readonly linked?: readonly ShownEntity[]
}
