import { type Members, storableText } from './message-members.ts'
import type { SubjectFields, SubjectKind } from './subject-change.ts'
import { UnusableMessage } from './unusable-message.ts'

/** All that is ever read of what Keycloak tells of a subject. What is not here, a secret for one, is not kept anywhere. */
export const subjectFields: Readonly<Record<SubjectKind, Readonly<Record<string, 'string' | 'boolean'>>>> = {
  user: { username: 'string', email: 'string', firstName: 'string', lastName: 'string', enabled: 'boolean' },
  group: { name: 'string' },
  client: { clientId: 'string', name: 'string', enabled: 'boolean', serviceAccountsEnabled: 'boolean' },
  role: { name: 'string' },
}

/** The fields that a representation has; of those that are absent or null it says nothing. Throws UnusableMessage. */
export function readSubjectFields(kind: SubjectKind, representation: Members): SubjectFields {
  const entries = Object.entries(subjectFields[kind]).map(([name, type]) => [
    name,
    readField(`representation.${name}`, representation[name], type),
  ])
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

function readField(what: string, value: unknown, type: 'string' | 'boolean'): string | boolean | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'boolean' && type === 'boolean') return value
  if (typeof value === 'string' && type === 'string') return storableText(what, value)
  throw new UnusableMessage(`${what} must be a ${type === 'string' ? 'text' : 'boolean'}`)
}
