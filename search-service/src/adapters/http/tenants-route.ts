import { assertKnownParams, parseQueryParams, wholeParam } from '@lodestream/shared/http/query-params'
import type { HttpServer } from '@lodestream/shared/http/server'
import { parseTenant } from '@lodestream/shared/http/tenant'
import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import { defaultTenant } from '@lodestream/shared/ngsi-ld/tenant'
import type { TenantDirectory } from '../../ports/tenant-directory.ts'

export interface TenantsRouteParts {
  readonly tenants: TenantDirectory
  /** The name of the default tenant in events and headers. */
  readonly defaultTenantName: string
}

/** Tenants of one answer of GET /admin/tenants, at most. */
export const maxListedTenants = 1_000

/** GET /admin/tenants: the tenants that there are, in order; `after` takes the last one of the page before. */
export function registerTenants(server: HttpServer, { tenants, defaultTenantName }: TenantsRouteParts): void {
  server.get('/admin/tenants', async (request, reply) => {
    const params = parseQueryParams(request.url)
    assertKnownParams(params, ['limit', 'after'])
    const limit = wholeParam(params, 'limit') ?? maxListedTenants
    if (limit < 1 || limit > maxListedTenants)
      throw new BadRequestData(`Parameter limit must be between 1 and ${maxListedTenants}`)
    const given = params.get('after')
    const after = given === undefined ? {} : { after: parseTenant(given, defaultTenantName) }
    const found = await tenants.list({ limit, ...after })
    return reply.send(
      found.map(({ tenant, createdAt }) => ({
        tenant: tenant === defaultTenant ? defaultTenantName : tenant,
        createdAt,
      })),
    )
  })
}
