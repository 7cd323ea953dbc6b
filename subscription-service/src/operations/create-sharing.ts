import { BoundedCache } from '@lodestream/shared/json-ld/bounded-cache'
import type { Share } from '../domain/share-parts.ts'

/** Remembers JSON values by what they say, those used last, so that equal ones are one in memory. */
export function createSharing(charactersMax: number): Share {
  const known = new BoundedCache<unknown>(charactersMax)
  return <Value>(value: Value) => {
    const text = JSON.stringify(value)
    const present = known.get(text)
    if (present !== undefined) return present as Value
    known.set(text, value, text.length)
    return value
  }
}
