import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { compileSubscription } from '../domain/compile-subscription.ts'
import type { CompiledSubscription } from '../domain/compiled-subscription.ts'
import type { OperationEvents } from '../domain/operation-events.ts'
import { sharingParts } from '../domain/share-parts.ts'
import type { Subscription } from '../domain/subscription.ts'
import { createSubscriptionIndex, type SubscriptionIndex } from '../domain/subscription-index.ts'
import type { ContextResolver } from '../ports/context-resolver.ts'
import type { SubscriptionLookup } from '../ports/subscription-lookup.ts'
import type { SubscriptionChanges, SubscriptionStore } from '../ports/subscription-store.ts'
import { compileInContext } from './compile-in-context.ts'
import { createSharing } from './create-sharing.ts'
import { inTurns } from './in-turns.ts'
import { coreNotificationContext } from './notification-context.ts'

/** A @context that could not be had is asked for again after this. */
const retryContextsAfterMs = 30_000

/** Parts of subscriptions that are remembered to be shared with others. */
const sharedCharactersMax = 1_000_000

export interface ActiveSubscriptionsParts {
  readonly subscriptions: SubscriptionStore
  readonly contexts: ContextResolver
  /** A subscription that cannot be used as it should be, and why. */
  onProblem(subscription: Subscription, error: unknown): void
}

/**
 * All subscriptions in memory, ready to match. Their contexts are resolved when they are loaded, never per event: one
 * that cannot be had is replaced by the core (names in full, and the Link says so) until it can.
 */
export class ActiveSubscriptions implements SubscriptionLookup {
  readonly #parts: ActiveSubscriptionsParts
  #index = createSubscriptionIndex()
  /** By indexes that were replaced. */
  #evaluatedBefore = 0
  readonly #share = createSharing(sharedCharactersMax)
  readonly #withoutContext = new Set<CompiledSubscription>()
  #revision: bigint | undefined
  #retryAt = 0

  constructor(parts: ActiveSubscriptionsParts) {
    this.#parts = parts
  }

  /** What was stored before the call is known when this resolves; callers at the same time share the query. */
  readonly refresh: () => Promise<void> = inTurns(() => this.#load())

  find(tenant: TenantId, subscriptionId: string): Subscription | undefined {
    return this.#index.find(tenant, subscriptionId)?.subscription
  }

  candidates(operation: OperationEvents): readonly CompiledSubscription[] {
    return this.#index.candidates(operation)
  }

  /** Those that are notified by the clock. */
  periodic(): Iterable<CompiledSubscription> {
    return this.#index.periodic()
  }

  /** For GET /health. */
  counts(): { readonly subscriptions: number; readonly evaluations: number } {
    const evaluations = this.#evaluatedBefore + this.#index.evaluations()
    return { subscriptions: this.#index.size(), evaluations }
  }

  async #load(): Promise<void> {
    // Everything anew is gathered aside, so that nobody looks at a part of it.
    const whole = createSubscriptionIndex()
    let isWhole = false
    let revision = this.#revision
    for await (const page of this.#parts.subscriptions.changesSince(revision)) {
      isWhole = page.complete
      await this.#take(page, isWhole ? whole : this.#index)
      revision = page.revision
      if (!isWhole) this.#revision = revision
    }
    if (isWhole) this.#replace(whole)
    this.#revision = revision
    this.#tidy()
  }

  async #take({ changed, deleted }: SubscriptionChanges, index: SubscriptionIndex): Promise<void> {
    const lean = changed.map((subscription) => sharingParts(subscription, this.#share))
    const compiled = await Promise.all(lean.map((subscription) => this.#compile(subscription)))
    for (const { tenant, subscriptionId } of deleted) index.remove(tenant, subscriptionId)
    for (const one of compiled) {
      if (one) this.#put(index, one)
    }
  }

  #put(index: SubscriptionIndex, one: CompiledSubscription): void {
    try {
      index.put(one)
    } catch (error) {
      this.#parts.onProblem(one.subscription, error)
    }
  }

  #replace(index: SubscriptionIndex): void {
    this.#evaluatedBefore += this.#index.evaluations()
    this.#index = index
  }

  #tidy(): void {
    for (const one of this.#withoutContext) {
      if (!this.#isCurrent(one)) this.#withoutContext.delete(one)
    }
    if (this.#withoutContext.size > 0 && performance.now() >= this.#retryAt) {
      this.#retryAt = performance.now() + retryContextsAfterMs
      void this.#retryContexts()
    }
  }

  async #compile(subscription: Subscription): Promise<CompiledSubscription | undefined> {
    try {
      return await compileInContext(this.#parts.contexts, subscription)
    } catch (error) {
      this.#parts.onProblem(subscription, error)
      return this.#compileWithoutContext(subscription)
    }
  }

  #compileWithoutContext(subscription: Subscription): CompiledSubscription | undefined {
    try {
      const compiled = compileSubscription(subscription, coreNotificationContext)
      this.#withoutContext.add(compiled)
      this.#retryAt ||= performance.now() + retryContextsAfterMs
      return compiled
    } catch (error) {
      this.#parts.onProblem(subscription, error)
      return undefined
    }
  }

  /** Beside everything else: a slow server of contexts must not hold up notifications. */
  async #retryContexts(): Promise<void> {
    for (const one of [...this.#withoutContext]) {
      const compiled = await this.#compile(one.subscription)
      if (compiled && this.#isCurrent(one)) this.#put(this.#index, compiled)
      this.#withoutContext.delete(one)
    }
  }

  #isCurrent({ subscription }: CompiledSubscription): boolean {
    return this.find(subscription.tenant, subscription.id) === subscription
  }
}
