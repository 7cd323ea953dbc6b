import { lookup as systemLookup } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { isBlockedAddress } from './blocked-address.ts'
import { isBlockedHost } from './blocked-host.ts'
import type { EgressPolicy } from './egress-policy.ts'
import { EgressRefused } from './egress-refused.ts'

/** All addresses of a host name. */
export type HostResolver = (hostname: string) => Promise<readonly string[]>

const resolveBySystem: HostResolver = async (hostname) =>
  (await systemLookup(hostname, { all: true })).map(({ address }) => address)

/** A look-up for `node:net` that fails with EgressRefused. The addresses that pass are the ones Node connects to: they are looked up once. */
export function guardedLookup(
  policy: EgressPolicy,
  resolver: HostResolver = resolveBySystem,
): LookupFunction {
  return (hostname, _options, callback) => {
    allowedAddresses(hostname, policy, resolver).then(
      (addresses) =>
        callback(
          null,
          addresses.map((address) => ({ address, family: isIP(address) })),
        ),
      (error: NodeJS.ErrnoException) => callback(error, []),
    )
  }
}

/** Node looks up names only: an address never reaches the look-up, so it is judged by this. */
export function refuseLiteral(host: string, policy: EgressPolicy): EgressRefused | undefined {
  return isIP(host) ? refuseAddress(host, [host], policy) : undefined
}

async function allowedAddresses(hostname: string, policy: EgressPolicy, resolver: HostResolver) {
  if (isBlockedHost(hostname)) throw new EgressRefused(hostname)
  const addresses = await resolver(hostname)
  // One forbidden address spoils the answer: choosing among mixed answers would be the attacker's game.
  const refusal = refuseAddress(hostname, addresses, policy)
  if (refusal) throw refusal
  if (addresses.length === 0) throw new Error(`The host ${hostname} has no address`)
  return addresses
}

function refuseAddress(host: string, addresses: readonly string[], policy: EgressPolicy) {
  const address = addresses.find((each) => isBlockedAddress(each, policy))
  return address === undefined ? undefined : new EgressRefused(host, address)
}
