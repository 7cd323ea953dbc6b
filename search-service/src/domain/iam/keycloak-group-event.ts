import { type AdminEvent, matchPath, representedMembers } from './admin-event.ts'
import { requiredText } from './message-members.ts'
import type { SubjectFact } from './subject-change.ts'
import { readSubjectFields } from './subject-fields.ts'
import { UnusableMessage } from './unusable-message.ts'

/** A group at `groups/<id>`; a subgroup made or moved at `groups/<parent>/children`; one moved to the top at `groups`. */
export function readGroupEvent(event: AdminEvent): readonly SubjectFact[] {
  const [id] = matchPath(event, /^groups\/([^/]+)$/) ?? []
  if (id !== undefined) return readGroup(event, id)
  if (event.operation === 'DELETE') return []
  const [parent] = matchPath(event, /^groups\/([^/]+)\/children$/) ?? []
  if (parent !== undefined) return [group(event, parent, {}), placed(event, parent)]
  return event.path === 'groups' ? [placed(event, '')] : []
}

function readGroup(event: AdminEvent, id: string): readonly SubjectFact[] {
  if (event.operation === 'DELETE') return [{ says: 'gone', id }]
  const fields = readSubjectFields('group', representedMembers(event))
  return [group(event, id, event.operation === 'CREATE' ? { ...fields, parentId: '' } : fields)]
}

/** The group that the representation is of, below `parentId`; empty: at the top. */
function placed(event: AdminEvent, parentId: string): SubjectFact {
  const representation = representedMembers(event)
  const id = requiredText('representation.id', representation.id)
  return group(event, id, { ...readSubjectFields('group', representation), parentId })
}

/** A user who joins or leaves a group. Throws UnusableMessage. */
export function readMembershipEvent(event: AdminEvent): readonly SubjectFact[] {
  const [user, id] = matchPath(event, /^users\/([^/]+)\/groups\/([^/]+)$/) ?? []
  if (user === undefined || id === undefined)
    throw new UnusableMessage('resourcePath of a GROUP_MEMBERSHIP must be users/<id>/groups/<id>')
  if (event.operation === 'UPDATE') return []
  if (event.operation === 'DELETE') return [{ says: 'linked', from: user, to: id, on: false }]
  return [
    { says: 'exists', kind: 'user', id: user, realm: event.realm, fields: {} },
    group(event, id, readSubjectFields('group', representedMembers(event))),
    { says: 'linked', from: user, to: id, on: true },
  ]
}

function group(
  { realm }: AdminEvent,
  id: string,
  fields: Readonly<Record<string, string | boolean>>,
): SubjectFact {
  return { says: 'exists', kind: 'group', id, realm, fields }
}
