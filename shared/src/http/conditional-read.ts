import type { IncomingHttpHeaders } from 'node:http'
import { PreconditionFailed } from '../ngsi-ld/errors.ts'
import { parseEntityTags, taggedVersions } from './entity-tag.ts'

/** A representation about to be sent. */
export interface TaggedRepresentation {
  readonly version: number
  readonly tag: string
}

/**
 * Whether a client has a representation already: If-None-Match names its tag, so 304 is enough (RFC 9110 13.1.2). Throws
 * PreconditionFailed when If-Match wants other versions than this one, InvalidRequest when either cannot be read.
 */
export function isUnchanged(headers: IncomingHttpHeaders, { version, tag }: TaggedRepresentation): boolean {
  const wanted = taggedVersions(parseEntityTags('If-Match', headers['if-match']) ?? 'any')
  if (wanted !== 'any' && !wanted.includes(version))
    throw new PreconditionFailed(`The entity has version ${version}, which If-Match does not name`)
  const known = parseEntityTags('If-None-Match', headers['if-none-match'])
  return known === 'any' || known?.includes(tag.slice(1, -1)) === true
}
