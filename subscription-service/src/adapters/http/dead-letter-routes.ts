import { registerOtherMethods } from '@lodestream/shared/http/other-methods'
import { assertKnownParams, parseQueryParams, wholeParam } from '@lodestream/shared/http/query-params'
import type { HttpServer } from '@lodestream/shared/http/server'
import { parseTenant, tenantHeader } from '@lodestream/shared/http/tenant'
import { BadRequestData, ResourceNotFound } from '@lodestream/shared/ngsi-ld/errors'
import { isAbsoluteUri } from '@lodestream/shared/ngsi-ld/names'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { FastifyRequest } from 'fastify'
import type { DeadLetterStore } from '../../ports/dead-letter-store.ts'

export interface DeadLetterRouteParts {
  readonly deadLetters: DeadLetterStore
  /** The name of the default tenant in events and headers. */
  readonly defaultTenantName: string
}

const defaultLimit = 20
const limitMax = 1000

/** The notifications given up, of the tenant of the request: look, send again, delete. */
export function registerDeadLetters(
  server: HttpServer,
  { deadLetters, defaultTenantName }: DeadLetterRouteParts,
): void {
  const tenantOf = ({ headers }: FastifyRequest): TenantId => {
    const header = headers[tenantHeader]
    return parseTenant(Array.isArray(header) ? header[0] : header, defaultTenantName)
  }

  server.get('/admin/dead-letters', async (request, reply) => {
    const params = parseQueryParams(request.url)
    assertKnownParams(params, ['subscriptionId', 'limit'])
    const limit = wholeParam(params, 'limit') ?? defaultLimit
    if (limit < 1 || limit > limitMax)
      throw new BadRequestData(`Parameter limit must be between 1 and ${limitMax}`)
    const subscriptionId = params.get('subscriptionId')
    if (subscriptionId !== undefined && !isAbsoluteUri(subscriptionId))
      throw new BadRequestData('Parameter subscriptionId must be an absolute URI')
    const query = subscriptionId === undefined ? { limit } : { limit, subscriptionId }
    return reply.send(await deadLetters.list(tenantOf(request), query))
  })

  server.post<NotificationPath>('/admin/dead-letters/:notificationId/retry', async (request, reply) => {
    const notificationId = notificationIdOf(request)
    assertFound(await deadLetters.retry(tenantOf(request), notificationId), notificationId)
    return reply.code(204).send()
  })

  server.delete<NotificationPath>('/admin/dead-letters/:notificationId', async (request, reply) => {
    const notificationId = notificationIdOf(request)
    assertFound(await deadLetters.delete(tenantOf(request), notificationId), notificationId)
    return reply.code(204).send()
  })

  registerOtherMethods(server, '/admin/dead-letters', { offered: ['GET'] })
  registerOtherMethods(server, '/admin/dead-letters/:notificationId', { offered: ['DELETE'] })
  registerOtherMethods(server, '/admin/dead-letters/:notificationId/retry', { offered: ['POST'] })
}

interface NotificationPath {
  readonly Params: { readonly notificationId: string }
}

/** All our notification ids are URIs; anything else is refused before the database has to store it in a parameter. */
function notificationIdOf({ params }: FastifyRequest<NotificationPath>): string {
  if (!isAbsoluteUri(params.notificationId))
    throw new BadRequestData(`Notification id ${params.notificationId} must be an absolute URI`)
  return params.notificationId
}

function assertFound(found: boolean, notificationId: string): void {
  if (!found) throw new ResourceNotFound(`Dead letter ${notificationId} does not exist`)
}
