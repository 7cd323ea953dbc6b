import { BadRequestData } from '../ngsi-ld/errors.ts'
import { defaultTenant, type TenantId } from '../ngsi-ld/tenant.ts'

/** The header that selects a tenant, in requests, answers and notifications (clause 4.14). */
export const tenantHeader = 'ngsild-tenant'

/** Characters. */
export const maxTenantLength = 128

const tenantSyntax = /^[\p{L}\p{N}_][\p{L}\p{N}_.:~-]*$/u

/**
 * The tenant that a header value names. Absent, empty and `defaultName` (the name the default tenant has in events)
 * are the default tenant. Throws BadRequestData for a name that is too long or has other characters than letters,
 * digits and `_ - . : ~`; `source` is what it calls the value.
 */
export function parseTenant(
  header: string | undefined,
  defaultName: string,
  source = 'NGSILD-Tenant',
): TenantId {
  if (header === undefined || header === '' || header === defaultName) return defaultTenant
  if (header.length > maxTenantLength)
    throw new BadRequestData(`${source} is longer than ${maxTenantLength} characters`)
  if (!tenantSyntax.test(header))
    throw new BadRequestData(`${source} has other characters than letters, digits and _ - . : ~`)
  return header
}
