import type { Terms } from '@lodestream/shared/json-ld/terms'
import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import type { Json, JsonObject } from '@lodestream/shared/ngsi-ld/json'
import { consistent, defaultTriggers } from './create-subscription.ts'
import { readQ } from './read-query-members.ts'
import type { SubscriptionFragment } from './read-subscription.ts'
import type { Subscription, WrittenSubscription } from './subscription.ts'

/** When and with which @context a fragment came. */
export interface PatchOrigin {
  readonly now: string
  readonly requestContext: Json
  /** The names of that @context. */
  readonly terms: Terms
}

/**
 * Update Subscription (clauses 5.8.2 and 5.5.8): members of the fragment take the place of those of the subscription as
 * a whole, null removes. An expired subscription comes back only by a new expiresAt: `isActive` alone is remembered and
 * shows when it does.
 * @throws BadRequestData when the result is no valid subscription; it stays as it was then
 */
export function decidePatchSubscription(
  current: WrittenSubscription,
  fragment: SubscriptionFragment,
  origin: PatchOrigin,
): WrittenSubscription {
  const { id, members, removed } = fragment
  if (id !== undefined && id !== current.id)
    throw new BadRequestData('Member id must be that of the subscription')
  if (removed.includes('notification')) throw new BadRequestData('Member notification must not be removed')
  const setsActive = members.isActive !== undefined || removed.includes('isActive')
  const given = { ...(without(current.given, removed) as JsonObject), ...fragment.given }
  const kept = without(current, [
    ...removed.map(memberOfSubscription),
    ...(setsActive ? ['disabledReason'] : []),
  ])
  return consistent({
    notificationTrigger: defaultTriggers,
    isActive: true,
    ...(kept as Omit<WrittenSubscription, 'notificationTrigger' | 'isActive'>),
    ...members,
    ...patchedQ(current, fragment, origin),
    ...(restartsPeriod(fragment) ? { periodicFrom: origin.now } : {}),
    context: patchedContext(current, fragment, origin),
    given,
    modifiedAt: origin.now,
  })
}

/** A fragment without `jsonldContext` leaves the @context of the notifications as it is. */
function patchedContext(current: Subscription, fragment: SubscriptionFragment, origin: PatchOrigin): Json {
  const replacement = fragment.given.jsonldContext
  if (replacement !== undefined) return replacement
  return fragment.removed.includes('jsonldContext') ? origin.requestContext : current.context
}

const qReading = ['expandValues', 'jsonKeys'] as const

/**
 * `q` is read with the expandValues and jsonKeys that the result has. They cannot change without it: what its names stood
 * for is known only to whoever wrote it.
 */
function patchedQ(
  current: Subscription,
  { members, removed, given }: SubscriptionFragment,
  { terms }: PatchOrigin,
): Pick<Subscription, 'q'> {
  const value = given.q
  if (value !== undefined) {
    const kept = without({ ...current, ...members }, removed)
    const { expandValues, jsonKeys } = kept
    return {
      q: readQ({ path: 'q', value }, terms, {
        ...(expandValues && { expandValues }),
        ...(jsonKeys && { jsonKeys }),
      }),
    }
  }
  const changes = qReading.find((name) => members[name] ?? (removed.includes(name) && current[name]))
  if (changes !== undefined && current.q && !removed.includes('q')) {
    throw new BadRequestData(`Member ${changes} changes how q is read: q must be given with it`)
  }
  return {}
}

/** What starts, resumes or re-times the subscription begins a period. */
function restartsPeriod({ given, removed }: SubscriptionFragment): boolean {
  return ['timeInterval', 'isActive', 'expiresAt'].some(
    (name) => Object.hasOwn(given, name) || removed.includes(name),
  )
}

/** Under which name a member is kept, where that is another one. */
const keptNames = new Map([
  ['throttling', 'throttlingSeconds'],
  ['timeInterval', 'timeIntervalSeconds'],
  ['datasetId', 'datasetIds'],
  ['ngsildConformance', 'conformanceMinor'],
])

function memberOfSubscription(name: string): string {
  return keptNames.get(name) ?? name
}

function without<Members extends object>(from: Members, names: readonly string[]): Partial<Members> {
  const kept = Object.entries(from).filter(([name]) => !names.includes(name))
  return Object.fromEntries(kept) as Partial<Members>
}
