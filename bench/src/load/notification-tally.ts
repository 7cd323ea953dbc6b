import { waitUntil } from '@lodestream/shared/testing/wait-until'

/** Which notifications there must be, and which there were. Times in milliseconds. */
export interface NotificationTally {
  /** An update with this value, answered at `at`, is to be told to these subscriptions. */
  expect(value: number, at: number, subscriptionIds: readonly string[]): void
  /** To be called with each body that a receiver gets. */
  readonly received: (body: string, at: number) => void
  /** Resolves when as many came as there must be, looking at none of them. */
  arrived(deadlineMs: number): Promise<void>
  /** Resolves with what was counted, once everything expected is there; rejects when it is not or when there is more. */
  complete(deadlineMs: number): Promise<TallyResult>
}

export interface TallyResult {
  readonly notifications: number
  /** Came more than once: allowed, at least once is promised. */
  readonly repeated: number
  readonly lastAt: number
  /** Of each, from the answer to the update. */
  readonly latencies: readonly number[]
}

interface ReceivedBody {
  readonly subscriptionId: string
  readonly data: readonly { readonly temperature: { readonly value: number } }[]
}

/**
 * Counts notifications of updates of `temperature`, told apart by their value. Everything is compared when as many came as there
 * must be: what is measured shares the machine with this process.
 */
export function createNotificationTally(): NotificationTally {
  const updates: { readonly value: number; readonly at: number; readonly ids: readonly string[] }[] = []
  let expected = 0
  const arrivals = new Map<string, number>()
  const unread: { readonly body: string; readonly at: number }[] = []
  let repeated = 0
  let lastAt = 0

  function read(): void {
    for (const { body, at } of unread.splice(0)) {
      const key = keyOf(body)
      if (arrivals.has(key)) repeated++
      else arrivals.set(key, at)
      lastAt = at
    }
  }

  function isComplete(): boolean {
    if (arrivals.size + unread.length < expected) return false
    read()
    return arrivals.size >= expected
  }

  return {
    expect(value, at, ids) {
      updates.push({ value, at, ids })
      expected += ids.length
    },
    received(body, at) {
      unread.push({ body, at })
    },
    async arrived(deadlineMs) {
      await waitUntil(
        `${expected} notifications`,
        () => arrivals.size + unread.length >= expected,
        deadlineMs,
      )
    },
    async complete(deadlineMs) {
      await waitUntil(`${expected} notifications`, isComplete, deadlineMs)
      const answered = new Map<string, number>(
        updates.flatMap(({ value, at, ids }) => ids.map((id) => [`${id} ${value}`, at] as const)),
      )
      const missing = [...answered.keys()].find((key) => !arrivals.has(key))
      if (missing !== undefined) throw new Error(`Nobody was told of ${missing}`)
      const surplus = [...arrivals.keys()].find((key) => !answered.has(key))
      if (surplus !== undefined) throw new Error(`Nobody is to be told of ${surplus}`)
      const latencies = [...answered].map(([key, at]) => (arrivals.get(key) ?? Number.NaN) - at)
      return { notifications: arrivals.size, repeated, lastAt, latencies }
    },
  }
}

function keyOf(body: string): string {
  const { subscriptionId, data } = JSON.parse(body) as ReceivedBody
  return `${subscriptionId} ${data[0]?.temperature.value}`
}
