import { readAdminEvent } from './keycloak-admin-event.ts'
import { readUserEvent } from './keycloak-user-event.ts'
import { type Members, parseMembers } from './message-members.ts'
import { momentOf, type SubjectChange, type SubjectFact } from './subject-change.ts'
import { UnusableMessage } from './unusable-message.ts'

/** A message of `cim.iam`, and its place there. */
export interface IamMessage {
  readonly body: string
  readonly offset: bigint
}

/** The last millisecond of the year 9999. */
const maxTime = 253_402_300_799_999

/**
 * What a message of Keycloak's event listeners says of subjects: an admin event or a user event, as JSON (docs/iam.md).
 * Undefined when it says nothing of them, as most do not. Throws UnusableMessage.
 */
export function readKeycloakMessage({ body, offset }: IamMessage): SubjectChange | undefined {
  const event = parseMembers('The message', body)
  if ((event.error ?? null) !== null) return undefined
  const facts = readFacts(event)
  if (facts.length === 0) return undefined
  return { at: momentOf(readTime(event.time), offset), facts }
}

function readFacts(event: Members): readonly SubjectFact[] {
  if (event.operationType !== undefined) return readAdminEvent(event)
  if (event.type !== undefined) return readUserEvent(event)
  throw new UnusableMessage('The message must have operationType (an admin event) or type (a user event)')
}

function readTime(time: unknown): number {
  if (typeof time !== 'number' || !Number.isInteger(time) || time < 0 || time > maxTime)
    throw new UnusableMessage('time must be milliseconds since 1970')
  return time
}
