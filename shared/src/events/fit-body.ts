import { BadRequestData } from '../ngsi-ld/errors.ts'
import { maxEventBytes, truncateAboveBytes } from './entity-topic.ts'

/**
 * The largest body that fits: parts are left out from the last on until it does. What remains when all are left out is
 * what a replay needs, and may be larger; throws BadRequestData when it is more than the log takes.
 */
export function fitBody<Part>(parts: readonly Part[], build: (parts: readonly Part[]) => string): string {
  for (let kept = parts.length; kept >= 0; kept -= 1) {
    const body = build(parts.slice(0, kept))
    if (isWithin(body, truncateAboveBytes)) return body
    if (kept === 0 && isWithin(body, maxEventBytes)) return body
  }
  throw new BadRequestData(`Entity makes an event of more than ${maxEventBytes} bytes`)
}

/** UTF-8 has at most 3 bytes per UTF-16 unit: most bodies need not be measured. */
function isWithin(body: string, bytes: number): boolean {
  return body.length * 3 <= bytes || utf8Length(body) <= bytes
}

function utf8Length(text: string): number {
  let bytes = text.length
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    // Half of a surrogate pair takes 2 of the 4 bytes of its character.
    if (unit >= 0x80) bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2
  }
  return bytes
}
