import fc from 'fast-check'
import { momentOf, type SubjectChange, type SubjectFact } from '../domain/iam/subject-change.ts'

const users = ['u1', 'u2', 'u3']
const groups = ['g1', 'g2', 'g3', 'g4']
const roles = ['r1', 'r2', 'r3']
const names = ['ada', 'bob', 'editor', '__proto__']
const realm = 'city'

const user = fc.constantFrom(...users)
const group = fc.constantFrom(...groups)
const role = fc.constantFrom(...roles)
const name = fc.constantFrom(...names)
const exists = { says: 'exists', realm } as const

const facts: fc.Arbitrary<readonly SubjectFact[]> = fc.oneof(
  fc
    .record({ id: user, username: name })
    .map(({ id, username }) => [{ ...exists, kind: 'user', id, fields: { username } }]),
  fc
    .record({ id: user, email: name })
    .map(({ id, email }) => [{ ...exists, kind: 'user', id, fields: { email } }]),
  fc
    .record({ id: group, name, parentId: fc.constantFrom('', ...groups) })
    .map(({ id, ...fields }) => [{ ...exists, kind: 'group', id, fields }]),
  fc.record({ id: group, name }).map(({ id, name }) => [{ ...exists, kind: 'group', id, fields: { name } }]),
  fc.record({ id: role, name }).map(({ id, name }) => [{ ...exists, kind: 'role', id, fields: { name } }]),
  fc.constantFrom(...users, ...groups, ...roles).map((id) => [{ says: 'gone', id }]),
  name.map((name) => [{ says: 'role-gone', realm, name }]),
  fc.record({ from: fc.oneof(user, group), to: fc.oneof(group, role) }).map(given),
  fc
    .record({ from: fc.oneof(user, group), to: fc.oneof(group, role), on: fc.constant(false) })
    .map((link) => [{ says: 'linked', ...link }]),
)

function given({ from, to }: { from: string; to: string }): readonly SubjectFact[] {
  const kindOf = (id: string) =>
    ({ u: 'user', g: 'group', r: 'role' })[id.charAt(0)] as 'user' | 'group' | 'role'
  const both = [from, to].map((id) => ({ ...exists, kind: kindOf(id), id, fields: {} }))
  return [...both, { says: 'linked', from, to, on: true }]
}

/** What a log says, in its order: time never goes back, and several changes may be of the same tick. */
export const arbitraryIdentityLog: fc.Arbitrary<readonly SubjectChange[]> = fc
  .array(fc.record({ facts, pause: fc.constantFrom(0, 0, 1, 5) }), { minLength: 1, maxLength: 40 })
  .map((entries) => {
    let time = 1_000
    return entries.map(({ facts, pause }, offset) => {
      time += pause
      return { at: momentOf(time, BigInt(offset)), facts }
    })
  })

/** Where a reader goes back (`at`), and to where, in turn. */
export const arbitraryRewinds = fc.array(fc.record({ at: fc.nat(40), to: fc.nat(40) }), { maxLength: 5 })

/** A log as it is read, to its end, by somebody who goes back now and then. */
export function withRewinds<Item>(
  log: readonly Item[],
  rewinds: readonly { readonly at: number; readonly to: number }[],
): readonly Item[] {
  const read: Item[] = []
  let next = 0
  for (const { at, to } of rewinds) {
    const end = Math.max(next, Math.min(at, log.length))
    read.push(...log.slice(next, end))
    next = Math.min(to, end)
  }
  return [...read, ...log.slice(next)]
}
