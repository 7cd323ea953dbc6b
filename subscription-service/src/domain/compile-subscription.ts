import { compileGeoQuery } from '@lodestream/shared/query/evaluate-geo-query'
import { compileQ } from '@lodestream/shared/query/evaluate-q'
import { compileScopeQuery } from '@lodestream/shared/query/evaluate-scope-query'
import type { QExpression } from '@lodestream/shared/query/q-expression'
import type { EntityView } from '@lodestream/shared/representation/entity-view'
import type { CompiledSubscription, EntityTest, NotificationContext } from './compiled-subscription.ts'
import { indexPlaces } from './index-places.ts'
import { toProjection } from './projection-items.ts'
import type { Subscription } from './subscription.ts'

/**
 * Does what can be done once: queries become predicates, conditions become places in the index. idPattern is compiled
 * when an id might match: of a hundred thousand patterns few ever are.
 */
export function compileSubscription(
  subscription: Subscription,
  context: NotificationContext,
): CompiledSubscription {
  const { q } = subscription
  return {
    subscription,
    context,
    view: viewOf(subscription),
    index: indexPlaces(subscription),
    conditions: conditionsOf(subscription),
    dependsOnLinked: q !== undefined && followsLinks(q),
  }
}

/** The cheapest first. */
function conditionsOf({ q, scopeQ, geoQ }: Subscription): readonly EntityTest[] {
  return [
    ...(scopeQ ? [compileScopeQuery(scopeQ)] : []),
    ...(q ? [compileQ(q)] : []),
    ...(geoQ ? [compileGeoQuery(geoQ)] : []),
  ]
}

function viewOf({ notification, datasetIds, lang }: Subscription): EntityView {
  const { attributes, pick, omit } = notification
  return {
    ...(attributes && { attrs: attributes }),
    ...(pick && { pick: toProjection(pick) }),
    ...(omit && { omit: toProjection(omit) }),
    ...(datasetIds && { datasetIds }),
    ...(lang && { lang }),
  }
}

function followsLinks(q: QExpression): boolean {
  if (q.kind === 'and' || q.kind === 'or') return q.operands.some(followsLinks)
  return q.kind === 'linked'
}
