/** The broker does not call this host: its address is not public and no network of EGRESS_ALLOW holds it. */
export class EgressRefused extends Error {
  readonly host: string
  /** The address that is refused; absent when the name itself is. */
  readonly address: string | undefined

  constructor(host: string, address?: string) {
    const where = address === undefined || address === host ? host : `${host} (${address})`
    super(`The broker must not call ${where}: it is not a public address and EGRESS_ALLOW does not list it`)
    this.name = 'EgressRefused'
    this.host = host
    this.address = address
  }
}
