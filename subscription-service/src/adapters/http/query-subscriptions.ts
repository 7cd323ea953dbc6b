import type { HttpOperation } from '@lodestream/shared/http/exchange'
import { jsonTypes } from '@lodestream/shared/http/media-type'
import { type PageLimits, pageLinks, pageParams, parsePageRequest } from '@lodestream/shared/http/pagination'
import { presentSubscription } from '../../domain/present-subscription.ts'
import { hostedContextUrl } from '../../operations/hosted-context-url.ts'
import type { SubscriptionPorts } from '../../operations/subscription-ports.ts'
import { subscriptionReadParams, wantsSysAttrs } from './sys-attrs-param.ts'

/** GET /subscriptions: Query Subscriptions (clause 6.10.3.2). */
export function querySubscriptionsOperation(
  { subscriptions, contexts, clock }: SubscriptionPorts,
  limits: PageLimits,
): HttpOperation {
  return {
    params: [...subscriptionReadParams, ...pageParams],
    negotiates: jsonTypes,
    async handle({ tenant, params, url, answerType, context: readContext }) {
      const sysAttrs = wantsSysAttrs(params)
      const page = parsePageRequest(params, limits)
      const context = await readContext()
      const found = await subscriptions.list(tenant, page)
      const now = clock.now()
      const total = found.total === undefined ? {} : { 'NGSILD-Results-Count': String(found.total) }
      return {
        status: 200,
        body: await Promise.all(
          found.subscriptions.map(async ({ subscription, statistics }) => {
            const contextUrl = await hostedContextUrl(contexts, subscription)
            return presentSubscription(subscription, {
              terms: context,
              statistics,
              sysAttrs,
              contextUrl,
              now,
            })
          }),
        ),
        context,
        headers: total,
        links: pageLinks({ ...page, more: found.more }, url, answerType),
      }
    },
  }
}
