import ipaddr from 'ipaddr.js'
import type { EgressPolicy } from './egress-policy.ts'

type Address = ipaddr.IPv4 | ipaddr.IPv6

const loopbackNetworks = ['127.0.0.0/8', '::1/128']
/** The only IPv6 space that is given out for use in the internet (RFC 4291 section 2.4). */
const globalUnicast = ipaddr.parseCIDR('2000::/3')
/** The well-known prefix of NAT64 (RFC 6052): the last 32 bits are the IPv4 address that is really called. */
const nat64 = ipaddr.parseCIDR('64:ff9b::/96')
/** Services for the virtual machine itself on an address that looks public (Azure). */
const metadataAddresses = new Set(['168.63.129.16'])

/**
 * Whether the policy forbids a connection to an address (text of IPv4 or IPv6). What is not a public unicast address
 * is blocked unless listed: private, loopback, link-local, CGNAT, benchmark, documentation, multicast, reserved,
 * 6to4, Teredo, unique local, unspecified, metadata, and IPv4 addresses of these kinds wrapped in IPv6.
 */
export function isBlockedAddress(ip: string, policy: EgressPolicy): boolean {
  if (!ipaddr.isValid(ip)) return true
  const address = unwrap(ipaddr.parse(ip))
  const allowed = [...policy.allow, ...(policy.allowLoopback ? loopbackNetworks : [])]
  if (allowed.some((cidr) => isWithin(address, cidr))) return false
  return address.kind() === 'ipv4' ? !isPublicIPv4(address) : !isPublicIPv6(address)
}

/** An IPv4 address written as IPv6 is judged as the IPv4 address it is. */
function unwrap(address: Address): Address {
  if (!(address instanceof ipaddr.IPv6)) return address
  if (address.isIPv4MappedAddress()) return address.toIPv4Address()
  return address.match(nat64) ? new ipaddr.IPv4(address.toByteArray().slice(12)) : address
}

function isWithin(address: Address, cidr: string): boolean {
  const network = ipaddr.parseCIDR(cidr)
  return network[0].kind() === address.kind() && address.match(network)
}

function isPublicIPv4(address: Address): boolean {
  return address.range() === 'unicast' && !metadataAddresses.has(address.toString())
}

function isPublicIPv6(address: Address): boolean {
  return address.range() === 'unicast' && address.match(globalUnicast)
}
