/** A tenant name as given in NGSILD-Tenant (clause 4.14). The default tenant is the empty string inside. */
export type TenantId = string

export const defaultTenant: TenantId = ''
