import { compileGeoQuery } from '@lodestream/shared/query/evaluate-geo-query'
import { compileQ } from '@lodestream/shared/query/evaluate-q'
import { compileScopeQuery } from '@lodestream/shared/query/evaluate-scope-query'
import type { QExpression } from '@lodestream/shared/query/q-expression'
import type { EntityView } from '@lodestream/shared/representation/entity-view'
import type { CompiledSubscription, EntityTest, NotificationContext } from './compiled-subscription.ts'
import { toProjection } from './projection-items.ts'
import type { Subscription } from './subscription.ts'

/**
 * Does what can be done once: queries become predicates. idPattern is compiled when an id might match: of a hundred
 * thousand patterns few ever are.
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
    conditions: conditionsOf(subscription),
    dependsOnLinked: q !== undefined && followsLinks(q),
  }
}

/** Most subscriptions have no such condition and show all; of a hundred thousand, each object of its own takes megabytes. */
const noConditions: readonly EntityTest[] = []
const wholeEntity: EntityView = {}

/** The cheapest first. */
function conditionsOf({ q, scopeQ, geoQ }: Subscription): readonly EntityTest[] {
  const conditions = [
    ...(scopeQ ? [compileScopeQuery(scopeQ)] : []),
    ...(q ? [compileQ(q)] : []),
    ...(geoQ ? [compileGeoQuery(geoQ)] : []),
  ]
  return conditions.length === 0 ? noConditions : conditions
}

function viewOf({ notification, datasetIds, lang }: Subscription): EntityView {
  const { attributes, pick, omit } = notification
  const view = {
    ...(attributes && { attrs: attributes }),
    ...(pick && { pick: toProjection(pick) }),
    ...(omit && { omit: toProjection(omit) }),
    ...(datasetIds && { datasetIds }),
    ...(lang && { lang }),
  }
  return Object.keys(view).length === 0 ? wholeEntity : view
}

function followsLinks(q: QExpression): boolean {
  if (q.kind === 'and' || q.kind === 'or') return q.operands.some(followsLinks)
  return q.kind === 'linked'
}
