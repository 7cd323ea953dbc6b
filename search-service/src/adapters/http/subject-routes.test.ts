import { createServer } from '@lodestream/shared/http/server'
import { createLogger } from '@lodestream/shared/logging/logger'
import { assertDescribed } from '@lodestream/shared/testing/described-answers'
import { beforeEach, describe, expect, it } from 'vitest'
import { momentOf, type SubjectFact, type SubjectKind } from '../../domain/iam/subject-change.ts'
import { MemorySubjectReferential } from '../memory/memory-subject-referential.ts'
import { registerSubjects } from './subject-routes.ts'

const exists = (kind: SubjectKind, id: string, name: string): SubjectFact => ({
  says: 'exists',
  kind,
  id,
  realm: 'city',
  fields: kind === 'user' ? { username: name } : { name },
})

describe('/admin/subjects', () => {
  let server: ReturnType<typeof createServer>

  beforeEach(async () => {
    const subjects = new MemorySubjectReferential()
    server = createServer({ logger: createLogger('test', 'silent'), maxBodyBytes: 1000, corsOrigins: [] })
    registerSubjects(server, { subjects, pages: { defaultLimit: 2, maxLimit: 100 } })
    await subjects.apply({
      at: momentOf(1, 0n),
      facts: [
        exists('user', 'f:1:ada/l', 'ada'),
        exists('user', 'u2', 'bob'),
        exists('group', 'g1', 'staff'),
        exists('role', 'r1', 'editor'),
        { says: 'linked', from: 'u2', to: 'g1', on: true },
        { says: 'linked', from: 'u2', to: 'r1', on: true },
      ],
    })
  })

  async function get(url: string) {
    const answer = await server.inject({ method: 'GET', url })
    const { statusCode: status, headers, body: text } = answer
    assertDescribed('GET', url, { status, headers, text })
    return { status, headers, json: answer.json() }
  }
  const idsOf = (subjects: readonly { readonly id: string }[]) => subjects.map(({ id }) => id)

  it('lists users, groups and clients by pages', async () => {
    const first = await get('/admin/subjects?count=true')
    expect(idsOf(first.json)).toEqual(['f:1:ada/l', 'g1'])
    expect(first.headers['ngsild-results-count']).toBe('3')
    expect(first.headers.link).toContain('</admin/subjects?count=true&limit=2&offset=2>;rel="next"')

    const second = await get('/admin/subjects?offset=2')
    expect(idsOf(second.json)).toEqual(['u2'])
    expect(second.headers.link).not.toContain('next')
    expect(second.headers['ngsild-results-count']).toBeUndefined()
  })

  it.each([
    ['kind=user', ['f:1:ada/l', 'u2']],
    ['kind=role', ['r1']],
    ['kind=client', []],
    ['limit=0&count=true', []],
  ])('lists with %s', async (query, ids) => {
    expect(idsOf((await get(`/admin/subjects?${query}`)).json)).toEqual(ids)
  })

  it('tells one with roles, groups and members', async () => {
    expect((await get('/admin/subjects/u2')).json).toEqual({
      id: 'u2',
      kind: 'user',
      name: 'bob',
      realm: 'city',
      info: { username: 'bob' },
      roles: [{ id: 'r1', kind: 'role', name: 'editor' }],
      groups: [{ id: 'g1', kind: 'group', name: 'staff' }],
      members: [],
    })
    expect((await get('/admin/subjects/g1')).json.members).toEqual([{ id: 'u2', kind: 'user', name: 'bob' }])
    expect((await get('/admin/subjects/f:1:ada%2Fl')).json.name).toBe('ada')
  })

  it.each([
    ['/admin/subjects?kind=users', 400, 'Parameter kind must be one of user, group, client, role'],
    ['/admin/subjects?name=ada', 400, 'Parameter name is unknown to this operation'],
    ['/admin/subjects?limit=x', 400, 'Parameter limit must be a whole number'],
    ['/admin/subjects?limit=0', 400, 'only together with count=true'],
    ['/admin/subjects?limit=101', 403, 'exceeds the maximum of 100'],
    ['/admin/subjects/u9', 404, 'Subject u9 is not known'],
    ['/admin/subjects/%00', 404, 'is not known'],
    ['/admin/subjects/__proto__', 404, 'Subject __proto__ is not known'],
  ])('%s answers %d', async (url, status, detail) => {
    const answer = await get(url)
    expect([answer.status, answer.json.detail]).toEqual([status, expect.stringContaining(detail)])
  })

  it('refuses what it does not offer', async () => {
    expect((await server.inject({ method: 'DELETE', url: '/admin/subjects/u2' })).statusCode).toBe(405)
    expect((await server.inject({ method: 'OPTIONS', url: '/admin/subjects' })).headers.allow).toBe(
      'GET, HEAD, OPTIONS',
    )
  })
})
