import { ResourceNotFound } from '../ngsi-ld/errors.ts'

/** The header that selects a snapshot, in requests and answers (clauses 5.5.15, 6.3.22). */
export const snapshotHeader = 'ngsild-snapshot'

/**
 * There are no snapshots here, so whoever names one names one that does not exist. It must not be passed over: the request
 * would read, or change, the entities as they are now. Throws ResourceNotFound.
 */
export function refuseSnapshot(header: string | undefined): void {
  if (header) throw new ResourceNotFound(`Snapshot ${header.slice(0, 200)} does not exist`)
}
