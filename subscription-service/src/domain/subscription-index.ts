import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { compilePattern } from '@lodestream/shared/query/pattern'
import type { CompiledSubscription } from './compiled-subscription.ts'
import { type IndexPlaces, indexPlaces } from './index-places.ts'
import { collectUnder, type KeySetTree, putUnder, removeUnder } from './key-set-tree.ts'
import { createLiteralDictionary, type LiteralDictionary } from './literal-dictionary.ts'
import type { OperationEvents } from './operation-events.ts'

interface TenantIndex {
  readonly byId: Map<string, CompiledSubscription>
  readonly tree: KeySetTree<CompiledSubscription>
  readonly literals: LiteralDictionary
}

/**
 * The active subscriptions of all tenants in memory. `candidates` finds those of the tenant whose types, ids, idPattern
 * and watched attributes fit, and looks at no others, however many they are. What remains for `match` are triggers, time
 * and the conditions on the content of the entity.
 */
export interface SubscriptionIndex {
  /**
   * Adds the subscription, or puts it in the place of the one with its id.
   * @throws BadRequestData when its idPattern is not valid; the index is then as it was
   */
  put(compiled: CompiledSubscription): void
  remove(tenant: TenantId, subscriptionId: string): void
  size(): number
  find(tenant: TenantId, subscriptionId: string): CompiledSubscription | undefined
  /** Each at most once; `match` decides. Evaluating is what the counter counts. */
  candidates(operation: OperationEvents): readonly CompiledSubscription[]
  /** Those that are notified by the clock: never candidates. */
  periodic(): Iterable<CompiledSubscription>
  /** How many candidates were handed out, and patterns compared to find them, so far. */
  evaluations(): number
}

export function createSubscriptionIndex(): SubscriptionIndex {
  const tenants = new Map<TenantId, TenantIndex>()
  const periodic = new Set<CompiledSubscription>()
  let evaluations = 0

  function remove(tenant: TenantId, subscriptionId: string): void {
    const index = tenants.get(tenant)
    const present = index?.byId.get(subscriptionId)
    if (!index || !present) return
    index.byId.delete(subscriptionId)
    periodic.delete(present)
    if (index.byId.size === 0) tenants.delete(tenant)
    else if (isNotifiedByChanges(present)) unlink(index, present)
  }

  function put(compiled: CompiledSubscription): void {
    const { tenant, id } = compiled.subscription
    const places = isNotifiedByChanges(compiled) ? indexPlaces(compiled.subscription) : undefined
    remove(tenant, id)
    const index = tenants.get(tenant) ?? createTenantIndex()
    tenants.set(tenant, index)
    index.byId.set(id, compiled)
    if (compiled.subscription.timeIntervalSeconds !== undefined) periodic.add(compiled)
    if (places) link(index, compiled, places)
  }

  function candidates(operation: OperationEvents): readonly CompiledSubscription[] {
    const index = tenants.get(operation.tenant)
    if (!index) return []
    const found = new Set<CompiledSubscription>()
    const holds = (idPattern: string) => {
      evaluations += 1
      return compilePattern(idPattern).test(operation.entityId)
    }
    collectUnder(index.tree, { keys: keysOf(index, operation), holds }, found)
    evaluations += found.size
    return [...found]
  }

  return {
    put,
    remove,
    size: () => [...tenants.values()].reduce((sum, index) => sum + index.byId.size, 0),
    find: (tenant, subscriptionId) => tenants.get(tenant)?.byId.get(subscriptionId),
    candidates,
    periodic: () => periodic,
    evaluations: () => evaluations,
  }
}

/** One that is paused is put again when it goes on. */
function isNotifiedByChanges({ subscription }: CompiledSubscription): boolean {
  return subscription.isActive && subscription.timeIntervalSeconds === undefined
}

function keysOf({ literals }: TenantIndex, operation: OperationEvents): ReadonlySet<string> {
  const { types, entityId, attributeTriggers } = operation
  const keys = new Set([...types, entityId, ...literals.occurringIn(entityId)])
  for (const { name } of attributeTriggers) keys.add(name)
  return keys
}

// The places are told anew when they are given up: remembered, those of a hundred thousand subscriptions would take 40 MB.

function link({ tree, literals }: TenantIndex, compiled: CompiledSubscription, at: IndexPlaces): void {
  for (const place of at.places) putUnder(tree, place, compiled)
  for (const literal of at.literals) literals.add(literal)
}

function unlink({ tree, literals }: TenantIndex, compiled: CompiledSubscription): void {
  const at = indexPlaces(compiled.subscription)
  for (const place of at.places) removeUnder(tree, place, compiled)
  for (const literal of at.literals) literals.remove(literal)
}

function createTenantIndex(): TenantIndex {
  return { byId: new Map(), tree: {}, literals: createLiteralDictionary() }
}
