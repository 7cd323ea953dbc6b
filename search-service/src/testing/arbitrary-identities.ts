import fc from 'fast-check'
import {
  momentOf,
  type SubjectChange,
  type SubjectFact,
  type SubjectFields,
  type SubjectKind,
} from '../domain/iam/subject-change.ts'

const users = ['u1', 'u2', 'u3']
const groups = ['g1', 'g2', 'g3', 'g4']
const roles = ['r1', 'r2', 'r3']
const names = ['ada', 'bob', 'editor', '__proto__']
const realm = 'city'

const user = fc.constantFrom(...users)
const group = fc.constantFrom(...groups)
const role = fc.constantFrom(...roles)
const name = fc.constantFrom(...names)
const told = (kind: SubjectKind, id: string, fields: SubjectFields = {}): SubjectFact => ({
  says: 'exists',
  kind,
  id,
  realm,
  fields,
})
const one = (fact: SubjectFact): readonly SubjectFact[] => [fact]
const kinds = new Map<string | undefined, SubjectKind>([
  ['u', 'user'],
  ['g', 'group'],
  ['r', 'role'],
])

const facts = fc.oneof(
  fc.tuple(user, name).map(([id, username]) => one(told('user', id, { username }))),
  fc.tuple(user, name).map(([id, email]) => one(told('user', id, { email }))),
  fc.tuple(group, name).map(([id, name]) => one(told('group', id, { name }))),
  fc
    .tuple(group, name, fc.constantFrom('', ...groups))
    .map(([id, name, parentId]) => one(told('group', id, { name, parentId }))),
  fc.tuple(role, name).map(([id, name]) => one(told('role', id, { name }))),
  fc.constantFrom(...users, ...groups, ...roles).map((id) => one({ says: 'gone', id })),
  name.map((name) => one({ says: 'role-gone', realm, name })),
  fc.tuple(fc.oneof(user, group), fc.oneof(group, role)).map(([from, to]) => given(from, to)),
  fc
    .tuple(fc.oneof(user, group), fc.oneof(group, role))
    .map(([from, to]) => one({ says: 'linked', from, to, on: false })),
)

function given(from: string, to: string): readonly SubjectFact[] {
  const both = [from, to].map((id) => told(kinds.get(id[0]) ?? 'user', id))
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
