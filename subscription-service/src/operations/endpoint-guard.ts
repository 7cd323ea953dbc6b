import { isIP } from 'node:net'
import { isBlockedAddress } from '@lodestream/shared/egress/blocked-address'
import { isBlockedHost } from '@lodestream/shared/egress/blocked-host'
import type { EgressPolicy } from '@lodestream/shared/egress/egress-policy'
import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import { endpointAddress } from '../domain/endpoint-address.ts'

/**
 * Refuses an endpoint whose address is blocked as it is written. What a name resolves to is looked at when it is called.
 * Throws BadRequestData.
 */
export function assertEndpointAllowed(uri: string, policy: EgressPolicy): void {
  const host = endpointAddress(uri)?.host ?? ''
  if (isBlockedHost(host) || (isIP(host) !== 0 && isBlockedAddress(host, policy))) {
    throw new BadRequestData(
      `Member notification.endpoint.uri has the host ${host}, which the broker must not call unless EGRESS_ALLOW lists its network`,
    )
  }
}
