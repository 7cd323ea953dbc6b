import { booleanParam, listParam, type QueryParams } from '@lodestream/shared/http/query-params'
import { parseOrdering } from '@lodestream/shared/query/parse-ordering'
import { readQueryParams } from './entity-query-params.ts'
import { given } from './given.ts'
import type { EntityMapTexts, QueryRequestTexts, ViewTexts } from './query-texts.ts'

/** The parameters that say what is shown of an entity (clauses 6.4.3.2 and 6.5.3.1), `attrs` apart: what `readViewParams` reads. */
export const viewParams = ['pick', 'omit', 'lang', 'datasetId', 'join', 'joinLevel', 'containedBy'] as const

/** The parameters of a query beside its conditions and its view: what `readQueryRequest` reads too. */
export const queryOptionParams = [
  'orderBy',
  'collation',
  'orderFrom',
  'orderGeometry',
  'splitEntities',
] as const

/** The parameters about entity maps (clause 5.5.14): what `readEntityMapParams` reads. */
export const entityMapParams = ['entityMap', 'entityMapLifetime'] as const

/** Reads whether an entity map is wanted, and for how long. */
export function readEntityMapParams(params: QueryParams): EntityMapTexts {
  return {
    ...given('entityMap', booleanParam(params, 'entityMap')),
    ...given('entityMapLifetime', params.get('entityMapLifetime')),
  }
}

/** Reads the parameters of a view; `compileView` understands them. */
export function readViewParams(params: QueryParams): ViewTexts {
  const [pick, omit] = [params.get('pick'), params.get('omit')]
  return {
    source: 'Parameter',
    ...given('attrs', listParam(params, 'attrs')),
    ...given('pick', pick === undefined ? undefined : [pick]),
    ...given('omit', omit === undefined ? undefined : [omit]),
    ...given('lang', params.get('lang')),
    ...given('datasetIds', listParam(params, 'datasetId')),
    ...given('join', params.get('join')),
    ...given('joinLevel', params.get('joinLevel')),
    ...given('containedBy', listParam(params, 'containedBy')),
  }
}

/** Reads everything that the parameters of GET /entities ask for, its page and representation apart. */
export function readQueryRequest(params: QueryParams): QueryRequestTexts {
  return {
    query: readQueryParams(params),
    view: readViewParams(params),
    ordering: (terms) =>
      parseOrdering(
        {
          orderBy: params.get('orderBy'),
          collation: params.get('collation'),
          orderFrom: params.get('orderFrom'),
          orderGeometry: params.get('orderGeometry'),
        },
        terms,
      ),
    ...given('splitEntities', booleanParam(params, 'splitEntities')),
    ...readEntityMapParams(params),
  }
}
