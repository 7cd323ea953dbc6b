import { createHash } from 'node:crypto'

/** The local id of a context that has none of its own: the same for the same text, and no text can be made for a given id. */
export function localIdFor(text: string): string {
  return `urn:ngsi-ld:JsonldContext:${createHash('sha256').update(text).digest('hex').slice(0, 40)}`
}
