import { registerOtherMethods } from '@lodestream/shared/http/other-methods'
import { type PageLimits, pageLinks, parsePageRequest } from '@lodestream/shared/http/pagination'
import { assertKnownParams, parseQueryParams, type QueryParams } from '@lodestream/shared/http/query-params'
import type { HttpServer } from '@lodestream/shared/http/server'
import type { FastifyRequest } from 'fastify'
import { resendDeadLetter, unknownDeadLetter } from '../../operations/resend-dead-letter.ts'
import { type ResendManyParts, resendDeadLetters } from '../../operations/resend-dead-letters.ts'
import { checkedId, tenantOf } from './admin-request.ts'

export interface DeadLetterRouteParts extends ResendManyParts {
  readonly pages: PageLimits
  /** The name of the default tenant in events and headers. */
  readonly defaultTenantName: string
}

const root = '/admin/dead-letters'

/** The notifications given up, of the tenant of the request: look, send again, delete. */
export function registerDeadLetters(server: HttpServer, parts: DeadLetterRouteParts): void {
  const { deadLetters, pages, defaultTenantName } = parts
  const resend = resendDeadLetter(parts)
  const resendMany = resendDeadLetters(parts)

  server.get(root, async (request, reply) => {
    const params = parseQueryParams(request.url)
    assertKnownParams(params, ['subscriptionId', 'limit', 'offset'])
    const page = parsePageRequest(params, pages)
    const { limit, offset } = page
    const query = { ...bySubscription(params), limit: limit + 1, offset }
    const found = await deadLetters.list(tenantOf(request, defaultTenantName), query)
    const links = pageLinks({ ...page, more: found.length > limit }, request.url, 'application/json')
    if (links.length > 0) reply.header('link', links.join(', '))
    return reply.send(found.slice(0, limit))
  })

  server.post(`${root}/resend`, async (request, reply) => {
    const params = parseQueryParams(request.url)
    assertKnownParams(params, ['subscriptionId', 'limit'])
    const { limit } = parsePageRequest(params, pages)
    const query = { ...bySubscription(params), limit }
    return reply.send(await resendMany(tenantOf(request, defaultTenantName), query))
  })

  server.get<NotificationPath>(`${root}/:notificationId`, async (request, reply) => {
    const id = notificationIdOf(request)
    const letter = await deadLetters.find(tenantOf(request, defaultTenantName), id)
    if (!letter) throw unknownDeadLetter(id)
    return reply.send(letter)
  })

  server.post<NotificationPath>(`${root}/:notificationId/resend`, async (request, reply) => {
    await resend(tenantOf(request, defaultTenantName), notificationIdOf(request))
    return reply.code(204).send()
  })

  server.delete<NotificationPath>(`${root}/:notificationId`, async (request, reply) => {
    const id = notificationIdOf(request)
    if (!(await deadLetters.delete(tenantOf(request, defaultTenantName), id))) throw unknownDeadLetter(id)
    return reply.code(204).send()
  })

  registerOtherMethods(server, root, { offered: ['GET'] })
  registerOtherMethods(server, `${root}/resend`, { offered: ['POST'] })
  registerOtherMethods(server, `${root}/:notificationId`, { offered: ['GET', 'DELETE'] })
  registerOtherMethods(server, `${root}/:notificationId/resend`, { offered: ['POST'] })
}

function bySubscription(params: QueryParams): { readonly subscriptionId?: string } {
  const subscriptionId = params.get('subscriptionId')
  if (subscriptionId === undefined) return {}
  return { subscriptionId: checkedId('Parameter subscriptionId', subscriptionId) }
}

interface NotificationPath {
  readonly Params: { readonly notificationId: string }
}

function notificationIdOf({ params }: FastifyRequest<NotificationPath>): string {
  return checkedId('Notification id', params.notificationId)
}
