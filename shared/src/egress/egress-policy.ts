import ipaddr from 'ipaddr.js'

/** A network such as `10.0.0.0/8` or `fd00::/8`. */
export type Cidr = string

/** Which non-public addresses the broker may call. Public addresses are always allowed. */
export interface EgressPolicy {
  readonly allow: readonly Cidr[]
  /** Only where the broker itself listens on nothing but loopback. */
  readonly allowLoopback: boolean
}

/**
 * The networks of EGRESS_ALLOW: CIDRs or single addresses, separated by commas or spaces.
 * @throws Error that names the part which is not a network
 */
export function parseEgressAllow(text: string): readonly Cidr[] {
  return text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map(toCidr)
}

function toCidr(part: string): Cidr {
  if (ipaddr.isValidCIDR(part)) return part
  if (ipaddr.IPv4.isValidFourPartDecimal(part)) return `${part}/32`
  if (ipaddr.IPv6.isValid(part)) return `${part}/128`
  throw new Error(`EGRESS_ALLOW contains ${part}, which is no network such as 10.0.0.0/8`)
}
