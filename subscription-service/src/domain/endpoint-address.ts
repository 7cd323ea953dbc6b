/** Where the endpoint of a subscription is. */
export interface EndpointAddress {
  /** Without the colon. */
  readonly scheme: string
  /** As URLs of HTTP write it, whatever the scheme: `0x7f.1` is 127.0.0.1. An IPv6 address without brackets. */
  readonly host: string
  readonly port: number
}

const defaultPorts: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  mqtt: 1883,
  mqtts: 8883,
  kafka: 9092,
}

/** Reads the address out of a URI; undefined when it has no host, or none that is legal. */
export function endpointAddress(uri: string): EndpointAddress | undefined {
  const url = parse(uri)
  if (!url?.hostname) return undefined
  const scheme = url.protocol.slice(0, -1)
  // Hosts of other schemes than HTTP are left as they are written.
  const hostname = isHttp(scheme) ? url.hostname : parse(`http://${url.hostname}/`)?.hostname
  if (hostname === undefined) return undefined
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  return { scheme, host, port: url.port === '' ? (defaultPorts[scheme] ?? 0) : Number(url.port) }
}

function isHttp(scheme: string): boolean {
  return scheme === 'http' || scheme === 'https'
}

function parse(uri: string): URL | undefined {
  try {
    return new URL(uri)
  } catch {
    return undefined
  }
}

/** Without the colon, in lower case; nothing else of the URI is looked at. */
export function endpointScheme(uri: string): string {
  return uri.slice(0, Math.max(0, uri.indexOf(':'))).toLowerCase()
}

/** What is up or down together: scheme, host and port. */
export function endpointOrigin(uri: string): string {
  const address = endpointAddress(uri)
  return address === undefined ? uri : `${address.scheme}://${address.host}:${address.port}`
}
