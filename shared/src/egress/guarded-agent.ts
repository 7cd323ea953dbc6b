import { Agent, buildConnector } from 'undici'
import type { EgressPolicy } from './egress-policy.ts'
import { guardedLookup, type HostResolver, refuseLiteral } from './guarded-lookup.ts'

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
  const lookup = guardedLookup(policy, options.resolver)
  const timeout = options.connectTimeoutMs ?? defaultConnectTimeoutMs
  const connect = buildConnector({ lookup, timeout, autoSelectFamily: true, port: 0, socketPath: null })
  return (target, callback) => {
    const refusal = refuseLiteral(target.hostname, policy)
    if (refusal) queueMicrotask(() => callback(refusal, null))
    else connect(target, callback)
  }
}
