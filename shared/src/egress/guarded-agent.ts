import { lookup as systemLookup } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { Agent, buildConnector } from 'undici'
import { isBlockedAddress } from './blocked-address.ts'
import { isBlockedHost } from './blocked-host.ts'
import type { EgressPolicy } from './egress-policy.ts'
import { EgressRefused } from './egress-refused.ts'

/** All addresses of a host name. */
export type HostResolver = (hostname: string) => Promise<readonly string[]>

export interface GuardedAgentOptions {
  readonly resolver?: HostResolver
  /** Name look-up, TCP and TLS together. */
  readonly connectTimeoutMs?: number
  /** Connections per origin. */
  readonly maxConnections?: number
  /** How long an unused connection stays open. */
  readonly keepAliveTimeoutMs?: number
}

const defaultConnectTimeoutMs = 5_000
const defaultMaxConnections = 16
const defaultKeepAliveTimeoutMs = 4_000

const resolveBySystem: HostResolver = async (hostname) =>
  (await systemLookup(hostname, { all: true })).map(({ address }) => address)

/**
 * An agent for everything the broker calls. Whether a host may be called is decided when a connection is made, on the
 * very addresses it then connects to, so an answer of DNS that changes in between gains nothing. It follows no
 * redirects. Requests it refuses fail with EgressRefused. The caller closes it.
 */
export function createGuardedAgent(policy: EgressPolicy, options: GuardedAgentOptions = {}): Agent {
  return new Agent({
    connect: guardedConnector(policy, options),
    connections: options.maxConnections ?? defaultMaxConnections,
    keepAliveTimeout: options.keepAliveTimeoutMs ?? defaultKeepAliveTimeoutMs,
  })
}

function guardedConnector(policy: EgressPolicy, options: GuardedAgentOptions): buildConnector.connector {
  const lookup = guardedLookup(policy, options.resolver ?? resolveBySystem)
  const timeout = options.connectTimeoutMs ?? defaultConnectTimeoutMs
  const connect = buildConnector({ lookup, timeout, autoSelectFamily: true, port: 0, socketPath: null })
  return (target, callback) => {
    // Node looks up names only: an address in the URL never reaches the lookup, so it is judged here.
    const refusal = isIP(target.hostname)
      ? refuseAddress(target.hostname, [target.hostname], policy)
      : undefined
    if (refusal) queueMicrotask(() => callback(refusal, null))
    else connect(target, callback)
  }
}

/** The addresses that pass are the ones Node connects to: they are looked up once. */
function guardedLookup(policy: EgressPolicy, resolver: HostResolver): LookupFunction {
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
