import { connect as connectTcp, isIP, Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { EgressPolicy } from './egress-policy.ts'
import { guardedLookup, type HostResolver, refuseLiteral } from './guarded-lookup.ts'

/** Where a connection goes; an IPv6 address without brackets. */
export interface DialTarget {
  readonly host: string
  readonly port: number
  readonly tls: boolean
}

export interface GuardedDialOptions {
  readonly resolver?: HostResolver
  /** Certificate authorities instead of those of Node. */
  readonly ca?: string
}

/** Opens connections that are no HTTP. */
export type GuardedDial = (target: DialTarget) => Socket

/**
 * For protocols other than HTTP what a guarded agent is for HTTP: whether a host may be called is decided when a connection
 * is made, on the addresses it then connects to. A refused connection is a socket that fails with EgressRefused.
 */
export function createGuardedDial(policy: EgressPolicy, options: GuardedDialOptions = {}): GuardedDial {
  const lookup = guardedLookup(policy, options.resolver)
  const authorities = options.ca === undefined ? {} : { ca: options.ca }
  return ({ host, port, tls }) => {
    const refusal = refuseLiteral(host, policy)
    if (refusal) return new Socket().destroy(refusal)
    const target = { host, port, lookup, autoSelectFamily: true }
    if (!tls) return connectTcp(target)
    return connectTls({ ...target, ...authorities, ...(isIP(host) ? {} : { servername: host }) })
  }
}
