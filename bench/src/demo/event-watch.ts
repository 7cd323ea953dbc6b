import { request } from 'undici'

/** Counts the events of the log by operation type, live, as anyone with curl could. */
export interface EventWatch extends AsyncDisposable {
  readonly counts: ReadonlyMap<string, number>
  readonly last: () => string
}

interface SeenEvent {
  readonly operationType: string
  readonly entityId: string
  readonly attributeName?: string
}

/** Follows `GET /events` (server-sent events) from now on. */
export async function watchEvents(url: string): Promise<EventWatch> {
  const counts = new Map<string, number>()
  let last = ''
  const abort = new AbortController()
  const { body, statusCode } = await request(`${url}/events?from=latest`, {
    headers: { accept: 'text/event-stream' },
    signal: abort.signal,
    bodyTimeout: 0,
  })
  if (statusCode !== 200) throw new Error(`GET /events answered ${statusCode}`)
  const reading = readLines(body, (line) => {
    if (!line.startsWith('data:')) return
    const event = JSON.parse(line.slice('data:'.length)) as SeenEvent
    counts.set(event.operationType, (counts.get(event.operationType) ?? 0) + 1)
    last = [event.operationType, event.entityId, event.attributeName].filter(Boolean).join(' ')
  }).catch(() => {})
  return {
    counts,
    last: () => last,
    [Symbol.asyncDispose]: async () => {
      abort.abort()
      await reading
    },
  }
}

async function readLines(body: AsyncIterable<Buffer>, use: (line: string) => void): Promise<void> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) use(line)
  }
}
