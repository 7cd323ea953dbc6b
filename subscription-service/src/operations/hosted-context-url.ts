import { NgsiLdError } from '@lodestream/shared/ngsi-ld/errors'
import type { WrittenSubscription } from '../domain/subscription.ts'
import type { ContextResolver } from '../ports/context-resolver.ts'

/**
 * The URL of the ImplicitlyCreated context that stands for the several or embedded ones that a subscription came with
 * (clause 5.8.1). Undefined where its @context has a URL of its own, or cannot be had now: it is shown without then.
 */
export async function hostedContextUrl(
  contexts: ContextResolver,
  { tenant, given, context }: WrittenSubscription,
): Promise<string | undefined> {
  if (given.jsonldContext !== undefined || context === null || typeof context !== 'object') return undefined
  try {
    return await (await contexts.resolve(context, tenant)).hostedUrl?.(tenant)
  } catch (error) {
    if (error instanceof NgsiLdError) return undefined
    throw error
  }
}
