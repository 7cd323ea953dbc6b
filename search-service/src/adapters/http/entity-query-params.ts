import { listParam, type QueryParams } from '@lodestream/shared/http/query-params'
import type { QueryTexts, SelectorTexts } from './query-texts.ts'

/** The parameters that say which entities are meant (clauses 6.4.3.2 and 6.4.3.3): what `readQueryParams` reads. */
export const entityQueryParams = [
  ...['type', 'id', 'idPattern', 'attrs', 'q', 'expandValues', 'jsonKeys'],
] as const

/** Reads the parameters of a query; `compileQuery` understands them. Throws BadRequestData for an empty item of a list. */
export function readQueryParams(params: QueryParams): QueryTexts {
  const selector = readSelector(params)
  return {
    source: 'Parameter',
    ...(Object.keys(selector).length === 0 ? {} : { selectors: [selector] }),
    ...given('attrs', listParam(params, 'attrs')),
    ...given('q', params.get('q')),
    ...given('expandValues', listParam(params, 'expandValues')),
    ...given('jsonKeys', listParam(params, 'jsonKeys')),
  }
}

function readSelector(params: QueryParams): SelectorTexts {
  return {
    ...given('type', params.get('type')),
    ...given('ids', listParam(params, 'id')),
    ...given('idPattern', params.get('idPattern')),
  }
}

/** A member, unless it is undefined. */
function given<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { readonly [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]: Value })
}
