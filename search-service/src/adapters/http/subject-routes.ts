import { registerOtherMethods } from '@lodestream/shared/http/other-methods'
import { type PageLimits, pageLinks, pageParams, parsePageRequest } from '@lodestream/shared/http/pagination'
import { assertKnownParams, parseQueryParams, type QueryParams } from '@lodestream/shared/http/query-params'
import type { HttpServer } from '@lodestream/shared/http/server'
import { BadRequestData, ResourceNotFound } from '@lodestream/shared/ngsi-ld/errors'
import { type SubjectKind, subjectKinds } from '../../domain/iam/subject-change.ts'
import type { SubjectReferential } from '../../ports/subject-referential.ts'

export interface SubjectRouteParts {
  readonly subjects: SubjectReferential
  readonly pages: PageLimits
}

const root = '/admin/subjects'

/** Who there is at the identity provider (docs/iam.md), for operators: by pages, and one with its roles and memberships. */
export function registerSubjects(server: HttpServer, { subjects, pages }: SubjectRouteParts): void {
  server.get(root, async (request, reply) => {
    const params = parseQueryParams(request.url)
    assertKnownParams(params, ['kind', ...pageParams])
    const page = parsePageRequest(params, pages)
    const kind = kindOf(params)
    const query = { ...(kind && { kind }), limit: page.limit + 1, offset: page.offset }
    const found = await subjects.list(query)
    const links = pageLinks({ ...page, more: found.length > page.limit }, request.url, 'application/json')
    if (links.length > 0) reply.header('link', links.join(', '))
    if (page.count) reply.header('ngsild-results-count', String(await subjects.count(kind)))
    return reply.send(found.slice(0, page.limit))
  })

  server.get<{ readonly Params: { readonly subjectId: string } }>(
    `${root}/:subjectId`,
    async (request, reply) => {
      const { subjectId } = request.params
      // No subject has such an id, and no database takes it.
      const found = subjectId.includes('\0') ? undefined : await subjects.find(subjectId)
      if (found === undefined) throw new ResourceNotFound(`Subject ${subjectId} is not known`)
      return reply.send(found)
    },
  )

  registerOtherMethods(server, root, { offered: ['GET'] })
  registerOtherMethods(server, `${root}/:subjectId`, { offered: ['GET'] })
}

function kindOf(params: QueryParams): SubjectKind | undefined {
  const given = params.get('kind')
  const kind = subjectKinds.find((one) => one === given)
  if (given !== undefined && kind === undefined)
    throw new BadRequestData(`Parameter kind must be one of ${subjectKinds.join(', ')}`)
  return kind
}
