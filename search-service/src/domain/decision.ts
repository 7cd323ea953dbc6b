import type { AttributeInstance, Iri } from '@lodestream/shared/ngsi-ld/entity'
import type { EntityChange } from '@lodestream/shared/ngsi-ld/entity-change'

/** What an attribute instance was before what it is now: it belongs into the history and nowhere else. */
export interface PastInstance {
  readonly name: Iri
  /** With the observedAt that says when. */
  readonly instance: AttributeInstance
}

/** What a decision leads to. Without `change` nothing is emitted, and the entity and its version stay as they are. */
export interface Decision<Result> {
  readonly change?: EntityChange
  /** Goes into the history, unless it has the same value of the same instant already: no event tells of it. */
  readonly past?: PastInstance
  readonly result: Result
}

/** The decision of an operation that answers nothing. */
export function decided(change: EntityChange | undefined): Decision<undefined> {
  return change === undefined ? { result: undefined } : { change, result: undefined }
}
