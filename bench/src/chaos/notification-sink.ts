import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ReceivedNotification, RefusedNotification } from './history.ts'
import { pickNumber } from './random.ts'

/** What a receiver may do instead of answering 200 at once. */
export const troubles = ['refuse', 'reset', 'hang', 'slow'] as const
export type Trouble = (typeof troubles)[number]

export interface NotificationSink extends AsyncDisposable {
  readonly url: string
  /** What it acknowledged, in order. */
  readonly received: readonly ReceivedNotification[]
  /** What it did not acknowledge at the first attempt, in order. */
  readonly refused: readonly RefusedNotification[]
  /** Requests that came, by subscription. */
  readonly attempts: ReadonlyMap<string, number>
  /** Answers with 200, by subscription: a notification that came again counts again. */
  readonly accepted: ReadonlyMap<string, number>
  /** While set, this share of requests has one of the troubles. */
  trouble: { readonly share: number; readonly kinds: readonly Trouble[] }
}

/** A receiver without trouble. */
export const healthy = { share: 0, kinds: [] }

const slowMs = 300

interface NotificationBody {
  readonly id: string
  readonly subscriptionId: string
  readonly data: readonly { readonly id: string; readonly v?: { readonly value?: number } }[]
}

/** A receiver of the run. The last segment of the path is the subscription, so that a request counts that never came whole. */
export async function startNotificationSink(random: () => number): Promise<NotificationSink> {
  const received: ReceivedNotification[] = []
  const refused = new Map<string, RefusedNotification>()
  const attempts = new Map<string, number>()
  const accepted = new Map<string, number>()
  const accept = (notification: NotificationBody, response: ServerResponse) => {
    if (response.destroyed || response.socket?.destroyed !== false) return
    received.push(...receivedOf(notification, sink.url))
    count(accepted, notification.subscriptionId)
    response.writeHead(200).end()
  }
  const server = createServer((request, response) => {
    response.on('error', () => {})
    count(attempts, subscriptionOf(request))
    const { share, kinds } = sink.trouble
    const trouble = random() < share ? kinds[pickNumber(random, kinds.length)] : undefined
    bodyOf(request, (body) => {
      const notification = JSON.parse(body) as NotificationBody
      if (trouble === undefined) return accept(notification, response)
      const { id, subscriptionId } = notification
      if (!refused.has(id)) refused.set(id, { notificationId: id, subscriptionId, at: performance.now() })
      inTrouble[trouble](response, () => accept(notification, response))
    })
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const sink: NotificationSink = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    received,
    get refused() {
      return [...refused.values()]
    },
    attempts,
    accepted,
    trouble: healthy,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
  return sink
}

const inTrouble: Readonly<Record<Trouble, (response: ServerResponse, accept: () => void) => void>> = {
  refuse: (response) => response.writeHead(503).end(),
  reset: (response) => response.socket?.resetAndDestroy(),
  hang: () => {},
  slow: (_, accept) => setTimeout(accept, slowMs),
}

function subscriptionOf({ url = '' }: IncomingMessage): string {
  return url.split('/').at(-1) ?? ''
}

function count(counts: Map<string, number>, subscriptionId: string): void {
  counts.set(subscriptionId, (counts.get(subscriptionId) ?? 0) + 1)
}

function bodyOf(request: IncomingMessage, use: (body: string) => void): void {
  const chunks: Buffer[] = []
  request.on('error', () => {})
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => use(Buffer.concat(chunks).toString()))
}

function receivedOf(
  { id, subscriptionId, data }: NotificationBody,
  endpoint: string,
): ReceivedNotification[] {
  const at = performance.now()
  return data.map((entity) => ({
    notificationId: id,
    subscriptionId,
    entityId: entity.id,
    value: typeof entity.v?.value === 'number' ? entity.v.value : undefined,
    endpoint,
    at,
  }))
}
