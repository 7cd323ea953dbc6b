import { parseTenant, tenantHeader } from '@lodestream/shared/http/tenant'
import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import { isAbsoluteUri } from '@lodestream/shared/ngsi-ld/names'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { FastifyRequest } from 'fastify'

/** The tenant that an operator asks about. Throws BadRequestData. */
export function tenantOf({ headers }: FastifyRequest, defaultTenantName: string): TenantId {
  const header = headers[tenantHeader]
  return parseTenant(Array.isArray(header) ? header[0] : header, defaultTenantName)
}

/** An id of ours is a URI; anything else is refused before the database has to take it. Throws BadRequestData. */
export function checkedId(what: string, id: string): string {
  if (!isAbsoluteUri(id)) throw new BadRequestData(`${what} ${id} must be an absolute URI`)
  return id
}

/** What the paths below `/admin/subscriptions/:subscriptionId` name. */
export interface SubscriptionPath {
  readonly Params: { readonly subscriptionId: string }
}

/** The subscription that an operator asks about. Throws BadRequestData. */
export function subscriptionIdOf({ params }: FastifyRequest<SubscriptionPath>): string {
  return checkedId('Subscription id', params.subscriptionId)
}
