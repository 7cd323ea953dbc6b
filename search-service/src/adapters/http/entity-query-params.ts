import { listParam, type QueryParams } from '@lodestream/shared/http/query-params'
import { parseGeoQuery } from '@lodestream/shared/query/parse-geo-query'
import { given } from './given.ts'
import type { QueryTexts, SelectorTexts } from './query-texts.ts'

/** The parameters that say which entities are meant (clauses 6.4.3.2 and 6.4.3.3): what `readQueryParams` reads. */
export const entityQueryParams = [
  ...['type', 'id', 'idPattern', 'attrs', 'q', 'expandValues', 'jsonKeys'],
  ...['georel', 'geometry', 'coordinates', 'geoproperty', 'scopeQ', 'csf'],
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
    geo: (terms) =>
      parseGeoQuery(
        {
          georel: params.get('georel'),
          geometry: params.get('geometry'),
          coordinates: params.get('coordinates'),
          geoproperty: params.get('geoproperty'),
        },
        terms,
      ),
    ...given('scopeQ', params.get('scopeQ')),
    ...given('csf', params.get('csf')),
  }
}

function readSelector(params: QueryParams): SelectorTexts {
  return {
    ...given('type', params.get('type')),
    ...given('ids', listParam(params, 'id')),
    ...given('idPattern', params.get('idPattern')),
  }
}
