import { BadRequestData } from './errors.ts'
import { maxNameBytes } from './model-limits.ts'

const maxBytesOfUnit = 3
const encoder = new TextEncoder()

/** Refuses an id or an expanded name beyond the limit. Throws BadRequestData naming the member. */
export function assertNameLength(name: string, member: string): void {
  if (name.length * maxBytesOfUnit <= maxNameBytes) return
  if (encoder.encode(name).length > maxNameBytes)
    throw new BadRequestData(`${member} must not be longer than ${maxNameBytes} bytes when expanded`)
}
