import { waitUntil } from '@lodestream/shared/testing/wait-until'

/** How many subscriptions the process that notifies, at this URL, has ready for matching. */
export async function knownSubscriptions(url: string): Promise<number> {
  const health = (await (await fetch(`${url}/health`)).json()) as {
    readonly checks: { readonly notifications: { readonly details: { readonly subscriptions: number } } }
  }
  return health.checks.notifications.details.subscriptions
}

const knownWithinMs = 60_000

/** Waits until it has so many: to load them is not part of what is measured. */
export async function awaitKnownSubscriptions(url: string, count: number): Promise<void> {
  await waitUntil(
    'the broker knows the subscriptions',
    async () => (await knownSubscriptions(url)) >= count,
    knownWithinMs,
  )
}
