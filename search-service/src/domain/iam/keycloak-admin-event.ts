import { type AdminEvent, matchPath, representedMembers } from './admin-event.ts'
import { readGroupEvent, readMembershipEvent } from './keycloak-group-event.ts'
import { readRoleEvent, readRoleMappingEvent } from './keycloak-role-event.ts'
import { type Members, requiredText } from './message-members.ts'
import type { SubjectFact } from './subject-change.ts'
import { readSubjectFields } from './subject-fields.ts'
import { UnusableMessage } from './unusable-message.ts'

type Reader = (event: AdminEvent) => readonly SubjectFact[]

/** Resource types that say something of subjects. Client roles, realms, flows and the rest do not. */
const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['USER', (event) => readSubjectEvent('user', /^users\/([^/]+)$/, event)],
  ['CLIENT', (event) => readSubjectEvent('client', /^clients\/([^/]+)$/, event)],
  ['GROUP', readGroupEvent],
  ['GROUP_MEMBERSHIP', readMembershipEvent],
  ['REALM_ROLE', readRoleEvent],
  ['REALM_ROLE_MAPPING', readRoleMappingEvent],
])

/** What an admin event says. An ACTION, and an operation that failed, change nothing here. Throws UnusableMessage. */
export function readAdminEvent(event: Members): readonly SubjectFact[] {
  const operation = requiredText('operationType', event.operationType)
  const read = readers.get(requiredText('resourceType', event.resourceType))
  if (read === undefined || !isOperation(operation)) return []
  const path = event.resourcePath
  if (typeof path !== 'string') throw new UnusableMessage('resourcePath must be a text')
  const realm = requiredText('realmId', event.realmId)
  return read({ operation, path, realm, representation: event.representation })
}

function isOperation(operation: string): operation is AdminEvent['operation'] {
  return operation === 'CREATE' || operation === 'UPDATE' || operation === 'DELETE'
}

/** A path below that of the subject is about something else: a password, a session, a consent. */
function readSubjectEvent(kind: 'user' | 'client', path: RegExp, event: AdminEvent): readonly SubjectFact[] {
  const [id] = matchPath(event, path) ?? []
  if (id === undefined) return []
  if (event.operation === 'DELETE') return [{ says: 'gone', id }]
  const fields = readSubjectFields(kind, representedMembers(event))
  return [{ says: 'exists', kind, id, realm: event.realm, fields }]
}
