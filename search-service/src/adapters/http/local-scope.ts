import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import type { EntityQuery } from '../../ports/entity-reader.ts'
import type { TextSource } from './query-texts.ts'

/**
 * Whether a query is about this broker only: the type `*` always is (clause 4.17). Throws BadRequestData when the client says
 * otherwise.
 */
export function isLocal(local: boolean | undefined, { selectors }: EntityQuery, source: TextSource): boolean {
  const all = selectors?.some(({ types }) => types?.kind === 'any') === true
  if (all && local === false) throw new BadRequestData(`${source} type may be * only without local=false`)
  return all || local === true
}
