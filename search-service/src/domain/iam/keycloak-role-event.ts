import { type AdminEvent, matchPath, representedItems, representedMembers } from './admin-event.ts'
import { isMembers, requiredText } from './message-members.ts'
import type { SubjectFact } from './subject-change.ts'
import { readSubjectFields } from './subject-fields.ts'
import { UnusableMessage } from './unusable-message.ts'

/** Roles that one message may give or take; Keycloak's console sends those of a page. */
export const maxRolesPerMessage = 1_000

/** A global role, at `roles/<name>` or `roles-by-id/<id>`. What is below (composites) is about something else. */
export function readRoleEvent(event: AdminEvent): readonly SubjectFact[] {
  const [byId] = matchPath(event, /^roles-by-id\/([^/]+)$/) ?? []
  const [byName] = matchPath(event, /^roles\/([^/]+)$/) ?? []
  if (byId === undefined && byName === undefined) return []
  if (event.operation === 'DELETE')
    return byId === undefined ? goneByName(event, byName) : [{ says: 'gone', id: byId }]
  const representation = representedMembers(event)
  const id = byId ?? representation.id
  // A role that nobody was told the id of is known as soon as somebody gets it.
  return typeof id === 'string' ? [roleOf(event, { ...representation, id })] : []
}

function goneByName({ realm }: AdminEvent, name = ''): readonly SubjectFact[] {
  return [{ says: 'role-gone', realm, name }]
}

/** Roles given to a user or group, or taken back. Mappings of client roles, which Keycloak calls the same, are passed over. */
export function readRoleMappingEvent(event: AdminEvent): readonly SubjectFact[] {
  const [place, from] = matchPath(event, /^(users|groups)\/([^/]+)\/role-mappings\/realm$/) ?? []
  if (from === undefined || event.operation === 'UPDATE') return []
  const items = representedItems(event)
  if (items.length > maxRolesPerMessage)
    throw new UnusableMessage(`representation must have at most ${maxRolesPerMessage} roles`)
  const roles = items.map((item) => roleOf(event, item))
  if (event.operation === 'DELETE') return [...roles, ...links(from, roles, false)]
  const kind = place === 'users' ? 'user' : 'group'
  return [
    { says: 'exists', kind, id: from, realm: event.realm, fields: {} },
    ...roles,
    ...links(from, roles, true),
  ]
}

type Existence = Extract<SubjectFact, { readonly says: 'exists' }>

function roleOf({ realm }: AdminEvent, representation: unknown): Existence {
  if (!isMembers(representation)) throw new UnusableMessage('A role in representation must be an object')
  const id = requiredText('id of a role in representation', representation.id)
  return { says: 'exists', kind: 'role', id, realm, fields: readSubjectFields('role', representation) }
}

function links(from: string, roles: readonly Existence[], on: boolean): readonly SubjectFact[] {
  return roles.map(({ id }) => ({ says: 'linked', from, to: id, on }))
}
