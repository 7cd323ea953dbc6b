/** How many subscriptions the process that notifies, at this URL, has ready for matching. */
export async function knownSubscriptions(url: string): Promise<number> {
  const health = (await (await fetch(`${url}/health`)).json()) as {
    readonly checks: { readonly notifications: { readonly details: { readonly subscriptions: number } } }
  }
  return health.checks.notifications.details.subscriptions
}
