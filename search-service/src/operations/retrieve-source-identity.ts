import { NonexistentTenant } from '@lodestream/shared/ngsi-ld/errors'
import type { JsonObject } from '@lodestream/shared/ngsi-ld/json'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { presentSourceIdentity } from '../domain/source-identity.ts'
import type { BrokerIdentity } from '../ports/broker-identity.ts'
import type { Clock } from '../ports/clock.ts'
import type { TenantDirectory } from '../ports/tenant-directory.ts'
import { defaultBrokerName, sourceAlias } from './source-alias.ts'

/** What Retrieve Context Source Identity needs. */
export interface SourceIdentityParts {
  readonly identity: BrokerIdentity
  readonly tenants: TenantDirectory
  readonly clock: Clock
  /** As configured. */
  readonly brokerName: string | undefined
}

/** Retrieve Context Source Identity Information (clause 5.15.1). The broker started when this was called. */
export const retrieveSourceIdentity = ({ identity, tenants, clock, brokerName }: SourceIdentityParts) => {
  const startedMs = performance.now()
  return async (tenant: TenantId): Promise<JsonObject> => {
    if (!(await tenants.exists(tenant))) throw new NonexistentTenant(`Tenant ${tenant} does not exist`)
    const brokerId = await identity.id()
    return presentSourceIdentity({
      brokerId,
      alias: sourceAlias(brokerName ?? defaultBrokerName(brokerId), tenant),
      uptimeSeconds: Math.floor((performance.now() - startedMs) / 1_000),
      now: clock.now(),
    })
  }
}
