import { isMembers, type Members, requiredText } from './message-members.ts'
import type { SubjectFact } from './subject-change.ts'
import { readSubjectFields } from './subject-fields.ts'

/** User events that change who somebody is: users do this themselves, so no admin event tells it. */
const telling = new Set(['REGISTER', 'UPDATE_PROFILE', 'UPDATE_EMAIL'])

/** What a user event says, by its type. Others (LOGIN, ...) say nothing of the referential. Throws UnusableMessage. */
export function readUserEvent(event: Members): readonly SubjectFact[] {
  const type = requiredText('type', event.type)
  if (type === 'DELETE_ACCOUNT') return [{ says: 'gone', id: userOf(event) }]
  if (!telling.has(type)) return []
  const details = isMembers(event.details) ? event.details : {}
  const realm = requiredText('realmId', event.realmId)
  const fields = readSubjectFields('user', representationOf(details))
  return [{ says: 'exists', kind: 'user', id: userOf(event), realm, fields }]
}

function userOf({ userId }: Members): string {
  return requiredText('userId', userId)
}

/** The details of a registration have plain names, those of an update say `updated_`. */
function representationOf(details: Members): Members {
  return {
    username: details.updated_username ?? details.username,
    email: details.updated_email ?? details.email,
    firstName: details.updated_first_name ?? details.first_name,
    lastName: details.updated_last_name ?? details.last_name,
  }
}
