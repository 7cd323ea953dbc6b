import type { Iri } from '@lodestream/shared/ngsi-ld/entity'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { TypeSelection } from '@lodestream/shared/query/type-selection'
import type { CompiledSubscription } from './compiled-subscription.ts'
import type { OperationEvents } from './operation-events.ts'

/** Subscriptions of one bucket, by what they watch. */
interface Watchers {
  readonly anyAttribute: Set<CompiledSubscription>
  readonly byAttribute: Map<Iri, Set<CompiledSubscription>>
}

interface TenantIndex {
  readonly byId: Map<string, CompiledSubscription>
  readonly byEntityId: Map<string, Watchers>
  readonly byType: Map<Iri, Watchers>
  /** No `entities`, or the type `*`: any entity may match. */
  readonly anyEntity: Watchers
}

/**
 * The active subscriptions of all tenants in memory. `candidates` looks at the subscriptions of the tenant that name
 * the entity's id, one of its types or no entity at all, and of these only at those that watch a changed attribute or
 * any: the rest costs nothing, however many they are. Linear are: idPattern and q within such a bucket, and the
 * subscriptions that watch every attribute of every entity.
 */
export interface SubscriptionIndex {
  /** Adds the subscription, or puts it in the place of the one with its id. */
  put(compiled: CompiledSubscription): void
  remove(tenant: TenantId, subscriptionId: string): void
  clear(): void
  size(): number
  find(tenant: TenantId, subscriptionId: string): CompiledSubscription | undefined
  /** Each at most once; `match` decides. Evaluating is what the counter counts. */
  candidates(operation: OperationEvents): readonly CompiledSubscription[]
  /** Those that are notified by the clock: never candidates. */
  periodic(): Iterable<CompiledSubscription>
  /** How many candidates were handed out so far. */
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
    if (index.byId.size === 0) tenants.delete(tenant)
    else unlink(index, present)
    periodic.delete(present)
  }

  function put(compiled: CompiledSubscription): void {
    const { tenant, id } = compiled.subscription
    remove(tenant, id)
    const index = tenants.get(tenant) ?? createTenantIndex()
    tenants.set(tenant, index)
    index.byId.set(id, compiled)
    if (compiled.subscription.timeIntervalSeconds !== undefined) {
      periodic.add(compiled)
      return
    }
    for (const watchers of bucketsOf(index, compiled)) link(watchers, compiled)
  }

  function candidates(operation: OperationEvents): readonly CompiledSubscription[] {
    const index = tenants.get(operation.tenant)
    if (!index) return []
    const found = [...collect(index, operation)]
    evaluations += found.length
    return found
  }

  return {
    put,
    remove,
    clear: () => {
      tenants.clear()
      periodic.clear()
    },
    size: () => [...tenants.values()].reduce((sum, index) => sum + index.byId.size, 0),
    find: (tenant, subscriptionId) => tenants.get(tenant)?.byId.get(subscriptionId),
    candidates,
    periodic: () => periodic,
    evaluations: () => evaluations,
  }
}

function collect(index: TenantIndex, operation: OperationEvents): Set<CompiledSubscription> {
  const names = new Set(operation.attributeTriggers.map(({ name }) => name))
  const found = new Set<CompiledSubscription>()
  const buckets = [
    index.anyEntity,
    index.byEntityId.get(operation.entityId),
    ...operation.types.map((type) => index.byType.get(type)),
  ]
  for (const watchers of buckets) {
    if (watchers) addWatchers(found, watchers, names)
  }
  return found
}

function addWatchers(found: Set<CompiledSubscription>, watchers: Watchers, names: ReadonlySet<Iri>): void {
  for (const compiled of watchers.anyAttribute) found.add(compiled)
  if (watchers.byAttribute.size === 0) return
  for (const name of names) {
    for (const compiled of watchers.byAttribute.get(name) ?? []) found.add(compiled)
  }
}

/** Where a subscription belongs: one bucket per id or type it names, or the one for any entity. */
function bucketsOf(index: TenantIndex, { subscription }: CompiledSubscription): Watchers[] {
  if (!subscription.entities) return [index.anyEntity]
  return subscription.entities.flatMap((selector) => {
    if (selector.ids) return selector.ids.map((id) => bucket(index.byEntityId, id))
    const types = necessaryTypes(selector.types)
    return types ? types.map((type) => bucket(index.byType, type)) : [index.anyEntity]
  })
}

/** Types of which a selected entity has at least one; undefined when there are none such (`*`). */
function necessaryTypes(selection: TypeSelection): readonly Iri[] | undefined {
  if (selection.kind === 'any') return undefined
  if (selection.kind === 'type') return [selection.type]
  const lists = selection.operands.map(necessaryTypes)
  if (selection.kind === 'and') return lists.find((list) => list !== undefined)
  return lists.every((list) => list !== undefined) ? lists.flat() : undefined
}

function bucket(buckets: Map<string, Watchers>, key: string): Watchers {
  const watchers = buckets.get(key) ?? createWatchers()
  buckets.set(key, watchers)
  return watchers
}

function link(watchers: Watchers, compiled: CompiledSubscription): void {
  const { watchedAttributes } = compiled.subscription
  if (!watchedAttributes) {
    watchers.anyAttribute.add(compiled)
    return
  }
  for (const name of watchedAttributes) {
    const set = watchers.byAttribute.get(name) ?? new Set()
    watchers.byAttribute.set(name, set.add(compiled))
  }
}

/** Takes a subscription out of all its buckets, and empty buckets out of the index: memory follows the subscriptions. */
function unlink(index: TenantIndex, compiled: CompiledSubscription): void {
  unlinkFrom(index.anyEntity, compiled)
  for (const selector of compiled.subscription.entities ?? []) {
    for (const id of selector.ids ?? []) unlinkKeyed(index.byEntityId, id, compiled)
    for (const type of necessaryTypes(selector.types) ?? []) unlinkKeyed(index.byType, type, compiled)
  }
}

function unlinkKeyed(buckets: Map<string, Watchers>, key: string, compiled: CompiledSubscription): void {
  const watchers = buckets.get(key)
  if (!watchers) return
  unlinkFrom(watchers, compiled)
  if (watchers.anyAttribute.size === 0 && watchers.byAttribute.size === 0) buckets.delete(key)
}

function unlinkFrom(watchers: Watchers, compiled: CompiledSubscription): void {
  watchers.anyAttribute.delete(compiled)
  for (const name of compiled.subscription.watchedAttributes ?? []) {
    const set = watchers.byAttribute.get(name)
    set?.delete(compiled)
    if (set?.size === 0) watchers.byAttribute.delete(name)
  }
}

function createTenantIndex(): TenantIndex {
  return { byId: new Map(), byEntityId: new Map(), byType: new Map(), anyEntity: createWatchers() }
}

function createWatchers(): Watchers {
  return { anyAttribute: new Set(), byAttribute: new Map() }
}
