import { createHash } from 'node:crypto'
import { defaultTenant, type TenantId } from '@lodestream/shared/ngsi-ld/tenant'

/**
 * The pseudonym of a broker in Via headers (clause 5.15.1): a token of RFC 7230, another one for each tenant, always the
 * same. A tenant may have letters that a token may not, so it is told by a digest.
 * @param brokerName as configured, or made from the id of the broker
 */
export function sourceAlias(brokerName: string, tenant: TenantId): string {
  if (tenant === defaultTenant) return brokerName
  return `${brokerName}.${createHash('sha256').update(tenant).digest('hex').slice(0, 12)}`
}

/** The name of a broker that was given none. */
export function defaultBrokerName(brokerId: string): string {
  return `lodestream-${brokerId.replaceAll('-', '').slice(0, 12)}`
}
