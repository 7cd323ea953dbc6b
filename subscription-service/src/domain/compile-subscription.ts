import { compileQ } from '@lodestream/shared/query/evaluate-q'
import { compilePattern } from '@lodestream/shared/query/pattern'
import type { CompiledSubscription, NotificationContext } from './compiled-subscription.ts'
import type { EntitySelector, Subscription } from './subscription.ts'

/** Does what can be done once: the q becomes a predicate, patterns become automata. */
export function compileSubscription(
  subscription: Subscription,
  context: NotificationContext,
): CompiledSubscription {
  return {
    subscription,
    context,
    idMatchers: (subscription.entities ?? []).map(compileIdPattern),
    ...(subscription.q ? { satisfiesQ: compileQ(subscription.q) } : {}),
  }
}

/** With `id` given idPattern is ignored (clause 5.2.33). */
function compileIdPattern({ ids, idPattern }: EntitySelector): ((entityId: string) => boolean) | undefined {
  if (ids || idPattern === undefined) return undefined
  const pattern = compilePattern(idPattern)
  return (entityId) => pattern.test(entityId)
}
