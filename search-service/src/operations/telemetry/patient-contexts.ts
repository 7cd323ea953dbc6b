import type { ContextResolver } from '@lodestream/shared/json-ld/context-resolver'
import { LdContextNotAvailable } from '@lodestream/shared/ngsi-ld/errors'

/** How long an @context that cannot be had at the moment is waited for, from the first time that it was asked for in vain. */
export const contextPatienceMs = 30_000

/** Who was waited for in vain is waited for again after so long, or when it was had in between. */
export const contextPatienceAgainMs = 3_600_000

/** @contexts that are waited for, or were in vain; more are not waited for. */
export const maxAwaitedContexts = 100

/** An @context cannot be had at the moment, and it is worth to try again. */
export class AwaitedContext extends Error {
  override readonly name = 'AwaitedContext'
}

/**
 * Contexts for whom can wait: a failure that may pass is an AwaitedContext until patience with that @context is at an end, and
 * what it was from then on, so that nobody waits twice for the same. `now` is in milliseconds and never goes back.
 */
export function patientContexts(contexts: ContextResolver, now: () => number): ContextResolver {
  const patience = new ContextPatience()
  return {
    async resolve(given, tenant) {
      try {
        const context = await contexts.resolve(given, tenant)
        patience.forget(given)
        return context
      } catch (error) {
        if (!(error instanceof LdContextNotAvailable && error.isTemporary)) throw error
        if (!patience.holds(given, now())) throw error
        throw new AwaitedContext(error.message, { cause: error })
      }
    },
  }
}

class ContextPatience {
  /** Since when each could not be had. */
  readonly #since = new Map<string, number>()

  holds(given: unknown, now: number): boolean {
    for (const [context, since] of this.#since)
      if (now - since >= contextPatienceAgainMs) this.#since.delete(context)
    const key = JSON.stringify(given)
    const since = this.#since.get(key)
    if (since !== undefined) return now - since < contextPatienceMs
    if (this.#since.size >= maxAwaitedContexts) return false
    this.#since.set(key, now)
    return true
  }

  forget(given: unknown): void {
    if (this.#since.size > 0) this.#since.delete(JSON.stringify(given))
  }
}
