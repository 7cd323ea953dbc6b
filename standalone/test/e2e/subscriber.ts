import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Notification {
  readonly id: string
  readonly subscriptionId: string
  readonly data: readonly { readonly id: string; readonly [member: string]: unknown }[]
}

/** A real receiver that keeps what it was told. */
export async function startSubscriber() {
  const notifications: Notification[] = []
  const links: (string | undefined)[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      links.push(request.headers.link?.toString())
      notifications.push(JSON.parse(Buffer.concat(chunks).toString()))
      response.writeHead(200).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    notifications,
    /** Of each notification, the header Link. */
    links,
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
