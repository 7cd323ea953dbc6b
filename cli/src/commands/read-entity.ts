import type { EventRecord } from '@lodestream/shared/events/entity-event'
import { isAbsoluteUri } from '@lodestream/shared/ngsi-ld/names'
import { UsageError } from '../domain/failures.ts'
import type { CommandParts } from './command-parts.ts'
import { readAll } from './read-all.ts'
import type { SourceOptions } from './source-options.ts'

/** Events of one entity that are held at most: beyond that the oldest ones must be left out by --from. */
const maxEntityEvents = 100_000

/** The events of one entity of one tenant: the default tenant unless the options name another. Throws UsageError. */
export async function readEntity(
  entityId: string,
  options: SourceOptions,
  parts: CommandParts,
): Promise<readonly EventRecord[]> {
  if (!isAbsoluteUri(entityId))
    throw new UsageError(`${entityId} is no entity id: it must be an absolute URI`)
  const records: EventRecord[] = []
  const tenant = options.tenant ?? options.defaultTenantName
  await readAll({ ...options, tenant, entityId }, parts, (record) => {
    if (records.length === maxEntityEvents)
      throw new UsageError(`${entityId} has more than ${maxEntityEvents} events: begin later, by --from`)
    records.push(record)
  })
  return records
}
