import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  momentOf,
  type SubjectChange,
  type SubjectFact,
  type SubjectFields,
  type SubjectKind,
} from '../domain/iam/subject-change.ts'
import { arbitraryIdentityLog, arbitraryRewinds, withRewinds } from '../testing/arbitrary-identities.ts'
import type { SubjectReferential } from './subject-referential.ts'

/** What the contract needs: a referential that it may fill. */
export interface SubjectReferentialHarness {
  readonly referential: SubjectReferential
  /** Forgets everything. */
  clear(): Promise<void>
  /** Random logs that are tried. */
  readonly logs: number
  close(): Promise<void>
}

const exists = (kind: SubjectKind, id: string, fields: SubjectFields = {}): SubjectFact => ({
  says: 'exists',
  kind,
  id,
  realm: 'city',
  fields,
})
const gone = (id: string): SubjectFact => ({ says: 'gone', id })
const linked = (from: string, to: string, on = true): SubjectFact => ({ says: 'linked', from, to, on })

/** What every SubjectReferential keeps. */
export function subjectReferentialContract(open: () => Promise<SubjectReferentialHarness>): void {
  describe('SubjectReferential contract', () => {
    let harness: SubjectReferentialHarness
    let referential: SubjectReferential

    beforeAll(async () => {
      harness = await open()
      referential = harness.referential
    })
    afterAll(() => harness.close())
    beforeEach(() => harness.clear())

    const tell = (time: number, ...facts: SubjectFact[]) =>
      referential.apply({ at: momentOf(time, BigInt(time)), facts })
    const ids = async (kind?: SubjectKind) => {
      const query = kind === undefined ? {} : { kind }
      return (await referential.list({ ...query, limit: 100, offset: 0 })).map(({ id }) => id)
    }

    it('tells a subject with its name and what is known of it', async () => {
      await tell(1, exists('user', 'u1', { username: 'ada', email: '', enabled: true }))

      expect(await referential.find('u1')).toEqual({
        id: 'u1',
        kind: 'user',
        name: 'ada',
        realm: 'city',
        info: { username: 'ada', enabled: true },
        roles: [],
        groups: [],
        members: [],
      })
      expect(await referential.find('u2')).toBeUndefined()
    })

    it('of each field the latest word counts, whenever it comes', async () => {
      await tell(5, exists('user', 'u1', { email: 'new@x.example' }))
      await tell(2, exists('user', 'u1', { email: 'old@x.example', username: 'ada' }))

      expect(await referential.find('u1')).toMatchObject({
        info: { username: 'ada', email: 'new@x.example' },
      })
    })

    it('who is gone does not come back by what was said before', async () => {
      await tell(1, exists('user', 'u1', { username: 'ada' }), exists('role', 'r1', { name: 'editor' }))
      await tell(2, linked('u1', 'r1'))
      await tell(3, gone('u1'))
      await tell(1, exists('user', 'u1', { username: 'ada' }))
      await tell(2, exists('user', 'u1'), exists('role', 'r1', { name: 'editor' }), linked('u1', 'r1'))

      expect(await referential.find('u1')).toBeUndefined()
      expect((await referential.find('r1'))?.members).toEqual([])
    })

    it('who is made again begins anew', async () => {
      await tell(1, exists('user', 'u1', { username: 'ada', email: 'a@x.example' }), exists('group', 'g1'))
      await tell(2, linked('u1', 'g1'))
      await tell(3, gone('u1'))
      await tell(4, exists('user', 'u1', { username: 'ada' }))

      expect(await referential.find('u1')).toMatchObject({ info: { username: 'ada' }, groups: [] })
    })

    it('a membership that comes before its group and user is not lost', async () => {
      await tell(3, exists('user', 'u1'), exists('group', 'g1'), linked('u1', 'g1'))
      expect(await referential.find('u1')).toMatchObject({ groups: [{ id: 'g1', kind: 'group' }] })

      await tell(1, exists('group', 'g1', { name: 'staff' }))
      await tell(2, exists('user', 'u1', { username: 'ada' }))

      expect(await referential.find('u1')).toMatchObject({ groups: [{ id: 'g1', name: 'staff' }] })
      expect(await referential.find('g1')).toMatchObject({ members: [{ id: 'u1', name: 'ada' }] })
    })

    it('what was taken back stays so when the giving is read again', async () => {
      const give = [exists('user', 'u1'), exists('role', 'r1', { name: 'editor' }), linked('u1', 'r1')]
      await tell(1, ...give)
      await tell(2, linked('u1', 'r1', false))
      await tell(1, ...give)
      expect((await referential.find('u1'))?.roles).toEqual([])

      await tell(3, ...give, linked('u1', 'r1'))
      expect((await referential.find('u1'))?.roles).toEqual([{ id: 'r1', kind: 'role', name: 'editor' }])
    })

    it('with a group its subgroups go, also when they lead in a circle', async () => {
      await tell(1, exists('group', 'g1', { parentId: '' }))
      await tell(2, exists('group', 'g2', { parentId: 'g1' }), exists('group', 'g3', { parentId: 'g2' }))
      await tell(3, exists('group', 'g4', { parentId: 'g2' }), exists('user', 'u1'), linked('u1', 'g3'))
      await tell(4, exists('group', 'g4', { parentId: '' }), exists('group', 'g1', { parentId: 'g3' }))
      await tell(5, gone('g1'))

      expect(await ids('group')).toEqual(['g4'])
      expect((await referential.find('u1'))?.groups).toEqual([])
    })

    it('a role that is gone by its name is gone in its realm, and its successor is not', async () => {
      await tell(1, exists('role', 'r1', { name: 'editor' }), exists('user', 'u1'), linked('u1', 'r1'))
      await referential.apply({
        at: momentOf(1, 9n),
        facts: [{ says: 'exists', kind: 'role', id: 'r9', realm: 'town', fields: { name: 'editor' } }],
      })
      await tell(2, { says: 'role-gone', realm: 'city', name: 'editor' })
      await tell(3, exists('role', 'r2', { name: 'editor' }))
      await tell(2, { says: 'role-gone', realm: 'city', name: 'editor' })

      expect(await ids('role')).toEqual(['r2', 'r9'])
      expect((await referential.find('u1'))?.roles).toEqual([])
    })

    it('lists by kind and by pages, in order, without roles unless asked for', async () => {
      const kinds = ['user', 'group', 'client', 'role', 'user'] as const
      await tell(1, ...kinds.map((kind, index) => exists(kind, `s${index}`)))
      await tell(2, exists('user', 's5'))
      await tell(3, gone('s5'))

      expect(await ids()).toEqual(['s0', 's1', 's2', 's4'])
      expect(await ids('user')).toEqual(['s0', 's4'])
      expect((await referential.list({ limit: 2, offset: 1 })).map(({ id }) => id)).toEqual(['s1', 's2'])
      expect(await referential.count()).toBe(4)
      expect(await referential.count('role')).toBe(1)
    })

    it('takes what names of members of objects would be, and a role that is given twice at once', async () => {
      await tell(
        1,
        exists('user', '__proto__', { username: 'constructor' }),
        exists('role', 'r1', { name: '__proto__' }),
        linked('__proto__', 'r1'),
        linked('__proto__', 'r1'),
      )

      expect(await referential.find('__proto__')).toMatchObject({
        name: 'constructor',
        roles: [{ name: '__proto__' }],
      })
    })

    /** Everything that can be seen. */
    const everything = async () => {
      const page = { limit: 100, offset: 0 }
      const found = [
        ...(await referential.list(page)),
        ...(await referential.list({ ...page, kind: 'role' })),
      ]
      return Promise.all(found.map(({ id }) => referential.find(id)))
    }
    const applyAll = async (changes: readonly SubjectChange[]) => {
      for (const change of changes) await referential.apply(change)
      return everything()
    }

    it('a log that is read with repetitions, into nothing or into what was there, comes to the same', async () => {
      const property = fc.asyncProperty(arbitraryIdentityLog, arbitraryRewinds, async (log, rewinds) => {
        await harness.clear()
        const end = await applyAll(log)
        expect(await applyAll(withRewinds(log, rewinds))).toEqual(end)
        await harness.clear()
        expect(await applyAll(withRewinds(log, rewinds))).toEqual(end)
      })
      await fc.assert(property, { numRuns: harness.logs })
    })

    it('copies of messages at the end of the log, with the times that they had, change nothing', async () => {
      const picks = fc.array(fc.nat(), { maxLength: 10 })
      const property = fc.asyncProperty(arbitraryIdentityLog, picks, async (log, picked) => {
        const message = (index: number, offset: number): SubjectChange => ({
          facts: log[index]?.facts ?? [],
          at: momentOf(index, BigInt(offset)),
        })
        await harness.clear()
        const end = await applyAll(log.map((_, index) => message(index, index)))
        const copies = picked.map((pick, index) => message(pick % log.length, log.length + index))
        expect(await applyAll(copies)).toEqual(end)
      })
      await fc.assert(property, { numRuns: harness.logs })
    })
  })
}
