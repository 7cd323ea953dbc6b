import type { TenantId } from '../ngsi-ld/tenant.ts'

/**
 * The partition key of an entity's events: `<tenant>|<entityId>`. `%` and `|` are percent-escaped in both parts, so
 * that no two entities share a key. The default tenant is the empty string: its keys start with `|`.
 */
export function eventKey(tenant: TenantId, entityId: string): string {
  return `${escapePart(tenant)}|${escapePart(entityId)}`
}

/** The tenant an event belongs to, read from its key; undefined when the key is not one of ours. */
export function tenantOfKey(key: string): TenantId | undefined {
  const bar = key.indexOf('|')
  return bar < 0 ? undefined : unescapePart(key.slice(0, bar))
}

/** The id of the entity that an event is about, read from its key; undefined when the key is not one of ours. */
export function entityOfKey(key: string): string | undefined {
  const bar = key.indexOf('|')
  return bar < 0 ? undefined : unescapePart(key.slice(bar + 1))
}

function escapePart(part: string): string {
  return part.replaceAll('%', '%25').replaceAll('|', '%7C')
}

function unescapePart(part: string): string {
  return part.replaceAll('%7C', '|').replaceAll('%25', '%')
}
