import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMemoryCurrentEntities } from '../adapters/memory/memory-current-entities.ts'
import { MemoryDeliveryStore } from '../adapters/memory/memory-delivery-store.ts'
import { createMemoryPeriodLedger } from '../adapters/memory/memory-period-ledger.ts'
import { compileSubscription } from '../domain/compile-subscription.ts'
import type { NotificationRequest } from '../ports/notifier.ts'
import { farmTerms } from '../testing/farm-terms.ts'
import { sampleEntity } from '../testing/sample-operation.ts'
import { sampleSubscription } from '../testing/sample-subscription.ts'
import { Deliveries } from './deliver.ts'
import { PeriodicNotifications } from './periodic-notifications.ts'

const start = Date.parse('2025-06-01T00:00:00.000Z')
const at = (seconds: number) => new Date(start + seconds * 1000).toISOString()
const periodic = sampleSubscription({ timeIntervalSeconds: 10, periodicFrom: at(0) })
const context = { terms: farmTerms, linkUrl: 'http://core.example/', embedded: null }

let opened: AsyncDisposable[]
beforeEach(() => {
  opened = []
})
afterEach(async () => {
  for (const each of opened.reverse()) await each[Symbol.asyncDispose]()
})

/** Two processes on one store, and what they sent; the clock stands until a test moves it. */
function world() {
  const store = new MemoryDeliveryStore()
  const ledger = createMemoryPeriodLedger()
  const sent: { readonly owner: string; readonly id: string }[] = []
  const state = { now: at(0), subscription: periodic, looks: 0 }
  const clock = { now: () => state.now }

  async function process(owner: string): Promise<PeriodicNotifications> {
    const subscriptions = {
      refresh: async () => {
        state.looks += 1
      },
      find: () => state.subscription,
      periodic: () => [compileSubscription(state.subscription, context)],
    }
    const send = async ({ body }: NotificationRequest) => {
      sent.push({ owner, id: JSON.parse(body).id })
      return { kind: 'delivered', status: 200 } as const
    }
    const deliveries = new Deliveries({
      store,
      notifier: { send },
      subscriptions,
      clock,
      random: () => 0.5,
      onError: () => {},
      onGone: () => {},
    })
    const current = createMemoryCurrentEntities([sampleEntity])
    const onError = () => {}
    const parts = { subscriptions, ledger, store, deliveries, clock, current, owner, onError }
    const started = await PeriodicNotifications.start(parts)
    opened.push(deliveries, started)
    return started
  }

  /** Resolves when somebody has looked, twice, at what is due. */
  async function looked(): Promise<void> {
    const before = state.looks
    await waitUntil('two looks', () => state.looks >= before + 2)
  }

  return { sent, state, process, looked }
}

describe('PeriodicNotifications (clause 5.8.6)', () => {
  it('notifies when a period ends, once, and not before', async () => {
    const { sent, state, process, looked } = world()
    state.now = at(9.999)
    await process('a')
    await looked()
    expect(sent).toEqual([])

    state.now = at(10)
    await waitUntil('the first period', () => sent.length === 1)
    state.now = at(19.9)
    await looked()
    expect(sent).toHaveLength(1)
    state.now = at(20)
    await waitUntil('the second period', () => sent.length === 2)
    expect(new Set(sent.map(({ id }) => id)).size).toBe(2)
  })

  it('after a restart goes on where it was: no period again, and the last of those that were missed', async () => {
    const { sent, state, process, looked } = world()
    const first = await process('a')
    state.now = at(10)
    await waitUntil('the first period', () => sent.length === 1)
    await first[Symbol.asyncDispose]()

    await process('b')
    await looked()
    expect(sent).toHaveLength(1)
    state.now = at(58)
    await waitUntil('what was missed', () => sent.length === 2)
    await looked()
    expect(sent.map(({ owner }) => owner)).toEqual(['a', 'b'])
  })

  it('is done by one process: who was taken over from writes nothing more', async () => {
    const { sent, state, process, looked } = world()
    await process('a')
    await process('b')

    for (const seconds of [10, 20, 30]) {
      state.now = at(seconds)
      await waitUntil(`${seconds} s`, () => sent.some(() => sent.length >= seconds / 10))
    }
    await looked()

    expect(sent.map(({ owner }) => owner)).toEqual(['b', 'b', 'b'])
  })

  it.each([{ isActive: false }, { expiresAt: at(5) }])('not for %j', async (changes) => {
    const { sent, state, process, looked } = world()
    state.subscription = { ...periodic, ...changes }
    state.now = at(30)
    await process('a')
    await looked()

    expect(sent).toEqual([])
  })
})
