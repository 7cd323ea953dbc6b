import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { adminEvent, userEvent } from '../../testing/keycloak-events.ts'
import { readKeycloakMessage } from './keycloak-message.ts'
import { maxRolesPerMessage } from './keycloak-role-event.ts'
import { momentOf, type SubjectFact } from './subject-change.ts'
import { subjectFields } from './subject-fields.ts'
import { UnusableMessage } from './unusable-message.ts'

const read = (event: unknown) => readKeycloakMessage({ body: JSON.stringify(event), offset: 7n })
const exists = (kind: string, id: string, fields = {}) => ({
  says: 'exists',
  kind,
  id,
  realm: 'city',
  fields,
})
const link = (from: string, to: string, on = true) => ({ says: 'linked', from, to, on })
const gone = (id: string) => ({ says: 'gone', id })

const user = {
  id: 'u1',
  username: 'ada',
  email: 'ada@x.example',
  firstName: 'Ada',
  lastName: 'L',
  enabled: true,
}
const { id: _u1, ...ada } = user
const roles = [
  { id: 'r1', name: 'editor', composite: false, clientRole: false, containerId: 'city' },
  { id: 'r2', name: 'reader' },
]
const editor = exists('role', 'r1', { name: 'editor' })
const reader = exists('role', 'r2', { name: 'reader' })

type Row = readonly [type: string, operation: string, path: string, representation: unknown, facts: unknown]

const rows: readonly Row[] = [
  ['USER', 'CREATE', 'users/u1', { ...user, id: undefined, groups: ['/staff'] }, [exists('user', 'u1', ada)]],
  ['USER', 'CREATE', 'users/u1', undefined, [exists('user', 'u1')]],
  [
    'USER',
    'UPDATE',
    'users/u1',
    { email: 'b@x.example', firstName: null },
    [exists('user', 'u1', { email: 'b@x.example' })],
  ],
  ['USER', 'UPDATE', 'users/u1', { email: '' }, [exists('user', 'u1', { email: '' })]],
  ['USER', 'DELETE', 'users/u1', undefined, [gone('u1')]],
  ['USER', 'ACTION', 'users/u1/reset-password', { type: 'password', value: 'x' }, undefined],
  ['USER', 'CREATE', 'users/u1/federated-identity/google', { userName: 'ada' }, undefined],
  ['USER', 'DELETE', 'users/u1/credentials/c1', undefined, undefined],
  [
    'GROUP',
    'CREATE',
    'groups/g1',
    { id: 'g1', name: 'staff' },
    [exists('group', 'g1', { name: 'staff', parentId: '' })],
  ],
  [
    'GROUP',
    'CREATE',
    'groups/g1/children',
    { id: 'g2', name: 'crew' },
    [exists('group', 'g1'), exists('group', 'g2', { name: 'crew', parentId: 'g1' })],
  ],
  [
    'GROUP',
    'UPDATE',
    'groups/g1/children',
    { id: 'g3', name: 'moved' },
    [exists('group', 'g1'), exists('group', 'g3', { name: 'moved', parentId: 'g1' })],
  ],
  [
    'GROUP',
    'UPDATE',
    'groups',
    { id: 'g3', name: 'top' },
    [exists('group', 'g3', { name: 'top', parentId: '' })],
  ],
  ['GROUP', 'UPDATE', 'groups/g1', { name: 'crew' }, [exists('group', 'g1', { name: 'crew' })]],
  ['GROUP', 'DELETE', 'groups/g1', undefined, [gone('g1')]],
  ['GROUP', 'UPDATE', 'groups/g1/management/permissions', { enabled: true }, undefined],
  ['GROUP', 'ACTION', 'groups/g1', undefined, undefined],
  [
    'CLIENT',
    'CREATE',
    'clients/c1',
    { clientId: 'meter', name: 'Meters', enabled: true, serviceAccountsEnabled: true, secret: 's3cret' },
    [
      exists('client', 'c1', {
        clientId: 'meter',
        name: 'Meters',
        enabled: true,
        serviceAccountsEnabled: true,
      }),
    ],
  ],
  ['CLIENT', 'UPDATE', 'clients/c1', { enabled: false }, [exists('client', 'c1', { enabled: false })]],
  ['CLIENT', 'DELETE', 'clients/c1', { id: 'c1', clientId: 'meter' }, [gone('c1')]],
  ['CLIENT', 'ACTION', 'clients/c1/client-secret', { type: 'secret', value: 'x' }, undefined],
  ['REALM_ROLE', 'CREATE', 'roles/editor', { id: 'r1', name: 'editor' }, [editor]],
  ['REALM_ROLE', 'CREATE', 'roles/editor', { name: 'editor' }, undefined],
  ['REALM_ROLE', 'UPDATE', 'roles/old', { id: 'r1', name: 'editor' }, [editor]],
  ['REALM_ROLE', 'UPDATE', 'roles-by-id/r1', { name: 'editor' }, [editor]],
  ['REALM_ROLE', 'DELETE', 'roles-by-id/r1', undefined, [gone('r1')]],
  ['REALM_ROLE', 'DELETE', 'roles/editor', undefined, [{ says: 'role-gone', realm: 'city', name: 'editor' }]],
  ['REALM_ROLE', 'CREATE', 'roles-by-id/r1/composites', roles, undefined],
  ['REALM_ROLE', 'ACTION', 'roles/editor', undefined, undefined],
  [
    'REALM_ROLE_MAPPING',
    'CREATE',
    'users/u1/role-mappings/realm',
    roles,
    [exists('user', 'u1'), editor, reader, link('u1', 'r1'), link('u1', 'r2')],
  ],
  [
    'REALM_ROLE_MAPPING',
    'CREATE',
    'groups/g1/role-mappings/realm',
    [roles[0]],
    [exists('group', 'g1'), editor, link('g1', 'r1')],
  ],
  [
    'REALM_ROLE_MAPPING',
    'DELETE',
    'users/u1/role-mappings/realm',
    [roles[0]],
    [editor, link('u1', 'r1', false)],
  ],
  ['REALM_ROLE_MAPPING', 'DELETE', 'groups/g1/role-mappings/clients/c1', [roles[0]], undefined],
  ['REALM_ROLE_MAPPING', 'UPDATE', 'users/u1/role-mappings/realm', [roles[0]], undefined],
  [
    'GROUP_MEMBERSHIP',
    'CREATE',
    'users/u1/groups/g1',
    { id: 'g1', name: 'staff', path: '/staff' },
    [exists('user', 'u1'), exists('group', 'g1', { name: 'staff' }), link('u1', 'g1')],
  ],
  [
    'GROUP_MEMBERSHIP',
    'CREATE',
    'users/u1/groups/g1',
    undefined,
    [exists('user', 'u1'), exists('group', 'g1'), link('u1', 'g1')],
  ],
  ['GROUP_MEMBERSHIP', 'DELETE', 'users/u1/groups/g1', { id: 'g1' }, [link('u1', 'g1', false)]],
  ['GROUP_MEMBERSHIP', 'UPDATE', 'users/u1/groups/g1', { id: 'g1' }, undefined],
  ['CLIENT_ROLE_MAPPING', 'CREATE', 'users/u1/role-mappings/clients/c1', roles, undefined],
  ['REALM', 'UPDATE', 'events/config', undefined, undefined],
]

describe('an admin event', () => {
  it.each(rows)('%s %s of %s', (type, operation, path, representation, facts) => {
    const change = read(adminEvent([type, operation, path], representation))

    expect(change?.facts).toEqual(facts)
    if (facts !== undefined) expect(change?.at).toBe(momentOf(1_701_612_920_012, 7n))
  })

  it('of an operation that failed says nothing', () => {
    const event = adminEvent(['USER', 'CREATE', 'users/u1'], user, { error: 'user_exists' })
    expect(read(event)).toBeUndefined()
  })
})

describe('a user event', () => {
  it.each([
    [
      userEvent('REGISTER', 'u1', {
        username: 'ada',
        email: 'a@x.example',
        first_name: 'Ada',
        register_method: 'form',
      }),
      [exists('user', 'u1', { username: 'ada', email: 'a@x.example', firstName: 'Ada' })],
    ],
    [
      userEvent('UPDATE_PROFILE', 'u1', { previous_last_name: 'B', updated_last_name: 'L', username: 'ada' }),
      [exists('user', 'u1', { username: 'ada', lastName: 'L' })],
    ],
    [
      userEvent('UPDATE_EMAIL', 'u1', { previous_email: 'a@x.example', updated_email: 'b@x.example' }),
      [exists('user', 'u1', { email: 'b@x.example' })],
    ],
    [userEvent('DELETE_ACCOUNT', 'u1', { username: 'ada' }), [gone('u1')]],
    [userEvent('LOGIN', 'u1', { username: 'ada' }), undefined],
    [userEvent('LOGIN_ERROR', null, {}), undefined],
    [{ ...userEvent('REGISTER', 'u1', {}), error: 'email_in_use' }, undefined],
  ])('$type', (event, facts) => {
    expect(read(event)?.facts).toEqual(facts)
  })
})

describe('an unusable message', () => {
  const of = (type: string, path: string) => [type, 'CREATE', path] as const
  const ofUser = (representation?: unknown, members = {}) =>
    adminEvent(of('USER', 'users/u1'), representation, members)
  const mapping = (items: unknown) =>
    adminEvent(of('REALM_ROLE_MAPPING', 'users/u1/role-mappings/realm'), items)

  it.each([
    ['no object', [], 'The message must be a JSON object'],
    ['neither kind of event', { time: 1 }, 'The message must have operationType'],
    ['no operation', ofUser(user, { operationType: '' }), 'operationType must be a text'],
    ['no resource type', ofUser(user, { resourceType: null }), 'resourceType must be a text'],
    ['no path', ofUser(user, { resourcePath: null }), 'resourcePath must be a text'],
    ['no realm', ofUser(user, { realmId: undefined }), 'realmId must be a text'],
    ['no time', ofUser(user, { time: undefined }), 'time must be milliseconds since 1970'],
    ['a time as a text', ofUser(user, { time: '2026-01-01' }), 'time must be milliseconds since 1970'],
    ['a time too late', ofUser(user, { time: 1e16 }), 'time must be milliseconds since 1970'],
    [
      'a representation that is no text',
      ofUser(user, { representation: user }),
      'representation must be a text of JSON',
    ],
    [
      'a representation that is no JSON',
      ofUser(user, { representation: '{' }),
      'representation must be JSON',
    ],
    ['a representation that is no object', ofUser([user]), 'representation must be a JSON object'],
    ['a name that is no text', ofUser({ username: 7 }), 'representation.username must be a text'],
    ['a switch that is a text', ofUser({ enabled: 'yes' }), 'representation.enabled must be a boolean'],
    ['a long name', ofUser({ username: 'x'.repeat(256) }), 'must have at most 255 characters'],
    ['NUL in a name', ofUser({ username: 'a\0' }), 'must be Unicode without NUL'],
    ['half a character', ofUser({ username: '\ud800' }), 'must be Unicode without NUL'],
    [
      'NUL in an id',
      adminEvent(of('USER', 'users/\0'), user),
      'A name in resourcePath must be Unicode without NUL',
    ],
    ['roles without a representation', mapping(undefined), 'does the realm include representations?'],
    ['roles that are no list', mapping({}), 'representation must be a JSON array'],
    ['a role without id', mapping([{ name: 'x' }]), 'id of a role in representation must be a text'],
    ['a role that is no object', mapping(['x']), 'A role in representation must be an object'],
    ['too many roles', mapping(Array(maxRolesPerMessage + 1).fill(roles[0])), 'must have at most 1000 roles'],
    [
      'a subgroup without id',
      adminEvent(of('GROUP', 'groups/g1/children'), { name: 'x' }),
      'representation.id must be a text',
    ],
    [
      'a membership elsewhere',
      adminEvent(of('GROUP_MEMBERSHIP', 'users/u1')),
      'must be users/<id>/groups/<id>',
    ],
    ['a registration of nobody', userEvent('REGISTER', null, {}), 'userId must be a text'],
    ['a type that is no text', { type: 7, time: 1 }, 'type must be a text'],
  ])('%s', (_what, event, reason) => {
    expect(() => read(event)).toThrow(UnusableMessage)
    expect(() => read(event)).toThrow(reason)
  })

  it('says why without a word of what it says', () => {
    expect(() => readKeycloakMessage({ body: 'secret', offset: 0n })).toThrow(/^The message must be JSON$/)
    const event = adminEvent(['USER', 'CREATE', 'users/u1'], {}, { representation: 'password=secret' })
    expect(() => read(event)).toThrow(/^representation must be JSON$/)
  })
})

describe('secrets', () => {
  const secret = 'correct-horse-battery-staple'
  const secrets = {
    credentials: [{ type: 'password', value: secret, secretData: secret }],
    secret,
    registrationAccessToken: secret,
    attributes: { 'client.secret.rotated': [secret], phone: [secret] },
    config: { bindCredential: [secret] },
    authenticationFlowBindingOverrides: { browser: secret },
    password: secret,
    value: secret,
  }

  it.each(rows)('%s %s of %s brings none', (type, operation, path, representation) => {
    const withSecrets = Array.isArray(representation)
      ? representation.map((item) => ({ ...item, ...secrets }))
      : { ...(representation as object | undefined), ...secrets }
    const change = read(adminEvent([type, operation, path], withSecrets, { details: { secret } }))

    expect(JSON.stringify(change ?? null)).not.toContain(secret)
  })

  it('only fields that are listed are kept', () => {
    const allowed = new Set([...Object.values(subjectFields).flatMap(Object.keys), 'parentId'])
    const told = rows.flatMap(([type, operation, path, representation]) => {
      const change = read(adminEvent([type, operation, path], representation))
      return (change?.facts ?? []).flatMap((fact) => (fact.says === 'exists' ? Object.keys(fact.fields) : []))
    })
    expect(told.filter((name) => !allowed.has(name))).toEqual([])
  })
})

describe('hostile messages', () => {
  const path = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(
        fc.constantFrom(
          'users',
          'groups',
          'clients',
          'roles',
          'roles-by-id',
          'realm',
          'children',
          'x',
          '',
          '__proto__',
        ),
      )
      .map((parts) => parts.join('/')),
  )
  const event = fc.record(
    {
      operationType: fc.oneof(fc.constantFrom('CREATE', 'UPDATE', 'DELETE', 'ACTION'), fc.jsonValue()),
      resourceType: fc.oneof(
        fc.constantFrom(...new Set(rows.map(([type]) => type)), '__proto__'),
        fc.jsonValue(),
      ),
      resourcePath: fc.oneof(path, fc.jsonValue()),
      type: fc.oneof(fc.constantFrom('REGISTER', 'DELETE_ACCOUNT', 'UPDATE_PROFILE'), fc.jsonValue()),
      userId: fc.jsonValue(),
      details: fc.jsonValue(),
      realmId: fc.oneof(fc.constant('city'), fc.jsonValue()),
      representation: fc.oneof(
        fc.json(),
        fc.constantFrom(...rows.map(([, , , body]) => JSON.stringify(body) ?? null)),
        fc.jsonValue(),
      ),
      time: fc.oneof(fc.nat(), fc.jsonValue()),
      error: fc.constantFrom(null, 'x'),
    },
    { requiredKeys: [] },
  )

  const body = fc.oneof(
    event.map((value) => JSON.stringify(value)),
    fc.string(),
    fc.json(),
  )

  it('are read or refused with a reason, and what is read can be stored', () => {
    fc.assert(
      fc.property(body, (text) => {
        const facts = factsOf(text)
        const json = JSON.stringify(facts)
        expect(json.isWellFormed() && !/\\u(?:0000|d[89a-f])/.test(json)).toBe(true)
        const told = new Set(facts.flatMap((fact) => (fact.says === 'exists' ? [fact.id] : [])))
        const given = facts.flatMap((fact) => (fact.says === 'linked' && fact.on ? [fact.from, fact.to] : []))
        expect(given.filter((id) => !told.has(id))).toEqual([])
      }),
      { numRuns: 2_000 },
    )
  })
})

/** What a text says; nothing when it is refused, which is by UnusableMessage only. */
function factsOf(body: string): readonly SubjectFact[] {
  try {
    return readKeycloakMessage({ body, offset: 0n })?.facts ?? []
  } catch (error) {
    expect(error).toBeInstanceOf(UnusableMessage)
    return []
  }
}
