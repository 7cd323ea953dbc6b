import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ReceivedNotification } from './history.ts'

export interface NotificationSink extends AsyncDisposable {
  readonly url: string
  readonly received: readonly ReceivedNotification[]
  /** While set, this share of requests is answered 503 (and not logged as received). */
  failShare: number
}

interface NotificationBody {
  readonly id: string
  readonly subscriptionId: string
  readonly data: readonly { readonly id: string; readonly v?: { readonly value?: number } }[]
}

/** The receiver of the run: logs what it acknowledged, in order. */
export async function startNotificationSink(random: () => number): Promise<NotificationSink> {
  const received: ReceivedNotification[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const refused = random() < sink.failShare
      if (!refused) received.push(...notifications(Buffer.concat(chunks).toString()))
      response.writeHead(refused ? 503 : 200).end()
    })
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const sink: NotificationSink = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    received,
    failShare: 0,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
  return sink
}

function notifications(body: string): ReceivedNotification[] {
  const { id, subscriptionId, data } = JSON.parse(body) as NotificationBody
  return data.map((entity) => ({
    notificationId: id,
    subscriptionId,
    entityId: entity.id,
    value: typeof entity.v?.value === 'number' ? entity.v.value : undefined,
  }))
}
