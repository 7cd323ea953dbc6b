import type { EntityChange } from '@lodestream/shared/ngsi-ld/entity-change'

/** What a decision leads to. Without `change` nothing is written and nothing is emitted. */
export interface Decision<Result> {
  readonly change?: EntityChange
  readonly result: Result
}

/** The decision of an operation that answers nothing. */
export function decided(change: EntityChange | undefined): Decision<undefined> {
  return change === undefined ? { result: undefined } : { change, result: undefined }
}
