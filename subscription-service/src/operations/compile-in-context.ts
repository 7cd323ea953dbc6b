import { compileSubscription } from '../domain/compile-subscription.ts'
import type { CompiledSubscription } from '../domain/compiled-subscription.ts'
import type { Subscription } from '../domain/subscription.ts'
import type { ContextResolver } from '../ports/context-resolver.ts'
import { toNotificationContext } from './notification-context.ts'

/** A subscription ready for matching, in the @context that it was given. Rejects with LdContextNotAvailable. */
export async function compileInContext(
  contexts: ContextResolver,
  subscription: Subscription,
): Promise<CompiledSubscription> {
  const context = await contexts.resolve(subscription.context, subscription.tenant)
  return compileSubscription(subscription, await toNotificationContext(context, subscription))
}
