import { BadRequestData } from '../ngsi-ld/errors.ts'
import type { LogPosition } from './event-log.ts'

const maxOffset = 2n ** 63n - 1n
/** Far more than any log has partitions. */
const maxPartitions = 1000
const syntax = /^\d{1,5}-\d{1,19}(\.\d{1,5}-\d{1,19})*$/

/** A position as text: `<partition>-<next offset>`, joined by dots. Opaque to clients. */
export function printLogPosition(position: LogPosition): string {
  return [...position].map(([partition, offset]) => `${partition}-${offset}`).join('.')
}

/** The reverse. Throws BadRequestData that says `rule`. */
export function parseLogPosition(
  text: string,
  rule = 'from must be earliest, latest, a date-time in UTC or a position that an answer gave',
): LogPosition {
  const parts = syntax.test(text) ? text.split('.') : []
  const position = new Map(parts.map(parsePart))
  const isInRange = [...position.values()].every((offset) => offset <= maxOffset)
  if (position.size === 0 || parts.length > maxPartitions || !isInRange) throw new BadRequestData(rule)
  return position
}

function parsePart(part: string): [partition: number, offset: bigint] {
  const [partition = '', offset = ''] = part.split('-')
  return [Number(partition), BigInt(offset)]
}
