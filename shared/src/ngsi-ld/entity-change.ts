import type { AttributeInstance, Iri, StoredEntity } from './entity.ts'

/** What happened to one attribute instance; the words are those of notificationTrigger (clause 5.2.12). */
export type InstanceChange =
  | { readonly kind: 'attributeCreated'; readonly name: Iri; readonly instance: AttributeInstance }
  | {
      readonly kind: 'attributeUpdated'
      readonly name: Iri
      readonly instance: AttributeInstance
      readonly previous: AttributeInstance
    }
  | { readonly kind: 'attributeDeleted'; readonly name: Iri; readonly previous: AttributeInstance }

/**
 * What an operation decided to do to one entity: pure data, nothing done yet. The attribute changes of a creation
 * and of a deletion follow from the entity, so they are not repeated here.
 */
export type EntityChange =
  | { readonly kind: 'entityCreated'; readonly entity: StoredEntity }
  | { readonly kind: 'entityDeleted'; readonly previous: StoredEntity; readonly deletedAt: string }
  | {
      readonly kind: 'entityUpdated'
      readonly previous: StoredEntity
      readonly entity: StoredEntity
      /** In the order of the events. Empty when only types, scopes or expiresAt changed. */
      readonly changes: readonly InstanceChange[]
    }
