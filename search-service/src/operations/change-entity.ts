import type { OperationName } from '@lodestream/shared/ngsi-ld/operation-name'
import type { Decision } from '../domain/decision.ts'
import { assertMayBeCreated, assertPrecondition, type Precondition } from '../domain/precondition.ts'
import type { Decide, EntityStore } from '../ports/entity-store.ts'
import { originOf, type Provision } from './provision.ts'

/** What an operation does to one entity. */
export interface EntityOperation<Result> {
  readonly id: string
  readonly name: OperationName
  readonly decide: Decide<Result>
}

/** What a write answers, and the version it left; none when the entity is gone. */
export interface Written<Result> {
  readonly result: Result
  readonly version?: number
}

/**
 * Changes one entity under the precondition of the request. It is looked at where the decision is made, on the state that the
 * decision meets: of several writers that name the same version one wins.
 */
export function changeEntity<Result>(
  entities: EntityStore,
  provision: Provision,
  { id, name, decide }: EntityOperation<Result>,
): Promise<Written<Result>> {
  const { tenant, precondition = {} } = provision
  return entities.change(tenant, id, decideUnder(precondition, decide), originOf(provision, name))
}

function decideUnder<Result>(precondition: Precondition, decide: Decide<Result>): Decide<Written<Result>> {
  return (current, now, nextVersion) => {
    if (current !== undefined) assertPrecondition(precondition, current)
    const { change, result } = decide(current, now, nextVersion)
    // An operation that needs an entity has refused by now (404): only a creation is left.
    if (current === undefined) assertMayBeCreated(precondition)
    const version = change === undefined ? current?.version : nextVersion
    return written({ result, ...(change && { change }) }, version)
  }
}

function written<Result>(
  { change, result }: Decision<Result>,
  version: number | undefined,
): Decision<Written<Result>> {
  const gone = change?.kind === 'entityDeleted' || version === undefined
  return { ...(change && { change }), result: gone ? { result } : { result, version } }
}
