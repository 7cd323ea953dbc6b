import type { Exchange, HttpOperation } from '@lodestream/shared/http/exchange'
import { listParam, type QueryParams } from '@lodestream/shared/http/query-params'
import type { RequestContext } from '@lodestream/shared/json-ld/terms'
import { parseDateTime } from '@lodestream/shared/ngsi-ld/date-time'
import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import type { EntityFragment } from '@lodestream/shared/ngsi-ld/fragment'
import { isLanguageTag } from '@lodestream/shared/ngsi-ld/language-tag'
import {
  parseSimplifiedFragment,
  type SimplifiedFragment,
} from '@lodestream/shared/representation/parse-simplified-fragment'
import { mergeEntity } from '../../operations/merge-entity.ts'
import type { EntityStore } from '../../ports/entity-store.ts'
import { entityIdOf, entityTarget, targetParams } from './entity-target.ts'
import { provisionOf } from './provision-of.ts'
import { assertSameId, readEntityFragment } from './read-body.ts'
import { writtenAnswer } from './written-answer.ts'

/** PATCH /entities/{entityId}: Merge Entity (clause 6.5.3.4). */
export function mergeEntityOperation(store: EntityStore): HttpOperation {
  const merge = mergeEntity(store)
  return {
    params: [...targetParams, 'observedAt', 'format', 'options', 'lang'],
    async handle(exchange) {
      const given = exchange.params.get('observedAt')
      const observedAt = given === undefined ? undefined : parseDateTime(given, 'Parameter observedAt')
      const lang = langOf(exchange.params)
      const id = entityIdOf(exchange)
      const context = await exchange.context()
      const target = entityTarget(exchange, context)
      const fragment = readFragment(exchange, context, { id, ...(lang && { lang }) })
      const options = { ...(observedAt && { observedAt }), ...(lang && { lang }) }
      return writtenAnswer(await merge(provisionOf(exchange, context), { target, fragment, ...options }))
    },
  }
}

/** Whether the body says values only; other keywords are ignored here (clause 6.3.20), and `format` wins. */
function isSimplified(params: QueryParams): boolean {
  const format = params.get('format')
  const keywords = format === undefined ? (listParam(params, 'options') ?? []) : [format]
  return keywords.includes('simplified') || keywords.includes('keyValues')
}

function langOf(params: QueryParams): string | undefined {
  const lang = params.get('lang')
  if (lang !== undefined && !isLanguageTag(lang))
    throw new BadRequestData(`Parameter lang must be one language tag, not ${lang}`)
  return lang
}

function readFragment(
  exchange: Exchange,
  context: RequestContext,
  { id, lang }: { readonly id: string; readonly lang?: string },
): EntityFragment | SimplifiedFragment {
  const body = exchange.json()
  if (!isSimplified(exchange.params)) return readEntityFragment(body, context, { id, mode: 'merge' })
  const fragment = parseSimplifiedFragment(body, { terms: context, ...(lang !== undefined && { lang }) })
  if (fragment.id !== undefined) assertSameId(fragment.id, id)
  return fragment
}
