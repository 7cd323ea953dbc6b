import type { StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import { PreconditionFailed } from '@lodestream/shared/ngsi-ld/errors'

/** Versions of an entity, or `any`: whichever it has. */
export type Versions = 'any' | readonly number[]

/** What a client demands of the entity it writes to (RFC 9110 13.1.1 and 13.1.2). */
export interface Precondition {
  /** The entity exists in one of these versions. */
  readonly ifMatch?: Versions
  /** The entity exists in none of these versions. */
  readonly ifNoneMatch?: Versions
}

/** Throws PreconditionFailed when the entity, which exists, is not as the client demands. */
export function assertPrecondition(
  { ifMatch, ifNoneMatch }: Precondition,
  { id, version }: Pick<StoredEntity, 'id' | 'version'>,
): void {
  if (ifMatch !== undefined && !includes(ifMatch, version))
    throw new PreconditionFailed(
      `Entity ${id} has version ${version}, but If-Match asks for ${named(ifMatch)}`,
    )
  if (ifNoneMatch !== undefined && includes(ifNoneMatch, version))
    throw new PreconditionFailed(`Entity ${id} has version ${version}, which If-None-Match excludes`)
}

/** Throws PreconditionFailed when there should be an entity to create upon: what does not exist matches nothing. */
export function assertMayBeCreated({ ifMatch }: Precondition): void {
  if (ifMatch !== undefined)
    throw new PreconditionFailed(`The entity does not exist, but If-Match asks for ${named(ifMatch)}`)
}

function includes(versions: Versions, version: number): boolean {
  return versions === 'any' || versions.includes(version)
}

function named(versions: Versions): string {
  if (versions === 'any') return 'any version'
  return versions.length === 0 ? 'none that it ever had' : `version ${versions.join(' or ')}`
}
