import type { SubscriptionChanges, SubscriptionStore } from '../ports/subscription-store.ts'

/** All pages in one. */
export async function changesOf(
  store: SubscriptionStore,
  since: bigint | undefined,
): Promise<SubscriptionChanges> {
  const pages: SubscriptionChanges[] = []
  for await (const page of store.changesSince(since)) pages.push(page)
  const [first] = pages
  if (!first) throw new Error('There is always a page')
  return {
    revision: pages.at(-1)?.revision ?? first.revision,
    complete: first.complete,
    changed: pages.flatMap(({ changed }) => changed),
    deleted: pages.flatMap(({ deleted }) => deleted),
  }
}
