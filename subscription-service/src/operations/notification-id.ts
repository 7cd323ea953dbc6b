import { parse, v5 as uuidOf } from 'uuid'

/** Any constant will do, as long as it stays. */
const namespace = parse('6f1c1f6e-6a0e-5d0e-9d4c-2f1f0a7f3c55')

/** The id of the notification that these parts tell apart: the same parts give the same id, whenever and wherever. */
export function notificationIdOf(parts: readonly (string | number)[]): string {
  // Bytes, because of a text uuid makes them one by one.
  return `urn:ngsi-ld:Notification:${uuidOf(Buffer.from(JSON.stringify(parts)), namespace)}`
}
