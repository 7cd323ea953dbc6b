import { BadRequestData } from '../ngsi-ld/errors.ts'
import type { LogPosition } from './event-log.ts'

const syntax = /^\d{1,5}-\d{1,19}(\.\d{1,5}-\d{1,19})*$/

/** A position as text: `<partition>-<next offset>`, joined by dots. Opaque to clients. */
export function printLogPosition(position: LogPosition): string {
  return [...position].map(([partition, offset]) => `${partition}-${offset}`).join('.')
}

/** The reverse. Throws BadRequestData. */
export function parseLogPosition(text: string): LogPosition {
  if (!syntax.test(text))
    throw new BadRequestData('from must be earliest, latest or a position that an answer gave')
  return new Map(
    text.split('.').map((part) => {
      const [partition = '', offset = ''] = part.split('-')
      return [Number(partition), BigInt(offset)]
    }),
  )
}
