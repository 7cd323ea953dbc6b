import { compileGeoQuery } from '@lodestream/shared/query/evaluate-geo-query'
import { compileQ } from '@lodestream/shared/query/evaluate-q'
import { compileScopeQuery } from '@lodestream/shared/query/evaluate-scope-query'
import { compilePattern } from '@lodestream/shared/query/pattern'
import type { QExpression } from '@lodestream/shared/query/q-expression'
import type { EntityView } from '@lodestream/shared/representation/entity-view'
import type { CompiledSubscription, EntityTest, NotificationContext } from './compiled-subscription.ts'
import { toProjection } from './projection-items.ts'
import type { EntitySelector, Subscription } from './subscription.ts'

/** Does what can be done once: queries become predicates, patterns become automata. */
export function compileSubscription(
  subscription: Subscription,
  context: NotificationContext,
): CompiledSubscription {
  const { entities = [], q } = subscription
  return {
    subscription,
    context,
    view: viewOf(subscription),
    idMatchers: entities.map(compileIdPattern),
    conditions: conditionsOf(subscription),
    dependsOnLinked: q !== undefined && followsLinks(q),
  }
}

/** With `id` given idPattern is ignored (clause 5.2.33). */
function compileIdPattern({ ids, idPattern }: EntitySelector): ((entityId: string) => boolean) | undefined {
  if (ids || idPattern === undefined) return undefined
  const pattern = compilePattern(idPattern)
  return (entityId) => pattern.test(entityId)
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
