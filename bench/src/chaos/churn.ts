import { setTimeout as delay } from 'node:timers/promises'
import { tenants } from './chaos-entities.ts'
import { pickNumber } from './random.ts'
import { sendCommand } from './send-command.ts'
import type { SubscriptionCommand, Wish } from './subscription-timeline.ts'

const livingMax = 10
const livingMin = 4
const pauseMsMax = 600

export interface ChurnSettings {
  /** Of the subscription services. */
  readonly urls: readonly string[]
  /** URLs of the receivers that subscriptions have or change to. */
  readonly endpoints: readonly string[]
  readonly random: () => number
}

export interface Churn {
  readonly commands: readonly SubscriptionCommand[]
  /** Stops after the command under way. */
  stop(): Promise<void>
}

/** Creates, changes, pauses, resumes and deletes subscriptions, one command after the other, by any of the services. */
export function startChurn({ urls, endpoints, random }: ChurnSettings): Churn {
  const commands: SubscriptionCommand[] = []
  const living = new Map<string, Wish>()
  let created = 0
  let running = true
  const give = async (subscriptionId: string, wish: Wish | undefined) => {
    const kind = wish === undefined ? 'delete' : living.has(subscriptionId) ? 'patch' : 'create'
    commands.push(await sendCommand({ kind, subscriptionId, wish }, urls, random))
    if (wish === undefined) living.delete(subscriptionId)
    else living.set(subscriptionId, wish)
  }
  const step = () => {
    const [id, wish] = [...living][pickNumber(random, living.size)] ?? []
    const choice = random()
    if (
      id === undefined ||
      wish === undefined ||
      living.size < livingMin ||
      (choice < 0.15 && living.size < livingMax)
    ) {
      const tenant = tenants[pickNumber(random, tenants.length)]
      return give(`urn:ngsi-ld:Subscription:${tenant}:churned-${created++}`, firstWish(endpoints, random))
    }
    return give(id, choice < 0.3 ? undefined : changed(wish, endpoints, random))
  }
  const churn = async () => {
    while (running) {
      await step()
      await delay(random() * pauseMsMax)
    }
  }
  const churning = churn()
  return {
    commands,
    stop: () => {
      running = false
      return churning
    },
  }
}

function firstWish(endpoints: readonly string[], random: () => number): Wish {
  return { watches: random() < 0.8, isActive: random() < 0.9, endpoint: pick(endpoints, random) }
}

/** Who is paused or watches something else comes back more often than it goes. */
function changed(wish: Wish, endpoints: readonly string[], random: () => number): Wish {
  const choice = random()
  if (!wish.isActive && choice < 0.6) return { ...wish, isActive: true }
  if (!wish.watches && choice < 0.8) return { ...wish, watches: true }
  if (choice < 0.25) return { ...wish, isActive: !wish.isActive }
  if (choice < 0.6) return { ...wish, watches: !wish.watches }
  return { ...wish, endpoint: pick(endpoints, random) }
}

function pick(endpoints: readonly string[], random: () => number): string {
  return endpoints[pickNumber(random, endpoints.length)] ?? ''
}
