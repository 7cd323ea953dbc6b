/** What holds must hold in every tenant. */
export const tenants = ['default', 'side'] as const
export type Tenant = (typeof tenants)[number]

const sideEvery = 4

/** Ids tell the tenant, so that no two tenants share one and every trace can be told apart. */
export function entityIdOf(n: number): string {
  return `urn:ngsi-ld:Chaos:${n % sideEvery === 0 ? 'side' : 'default'}:${n}`
}

/** The tenant of an entity or of a subscription, by its id. */
export function tenantOf(id: string): string | undefined {
  return id.split(':')[3]
}

/** The header that chooses a tenant. */
export function tenantHeaders(tenant: string | undefined): Record<string, string> {
  return tenant === undefined || tenant === 'default' ? {} : { 'NGSILD-Tenant': tenant }
}
