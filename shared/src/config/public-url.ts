/** What decides where clients reach a process. */
interface Address {
  readonly publicUrl: string | undefined
  readonly host: string
  readonly port: number
}

/** Listening on these means: on every address of the machine. */
const everyAddress = new Set(['0.0.0.0', '::'])

/** Where clients reach the API, without a slash at the end: as configured, else by what the process listens on. */
export function publicUrlOf({ publicUrl, host, port }: Address): string {
  if (publicUrl !== undefined) return publicUrl
  const name = everyAddress.has(host) ? 'localhost' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}
