import type { ParameterKey } from '../parameters.ts'

/** What selects entities (clause 6.4.3.2). */
const selectionParams = [
  ...(['type', 'id', 'idPattern', 'attrs', 'q', 'expandValues', 'jsonKeys'] as const),
  ...(['georel', 'geometry', 'coordinates', 'geoproperty', 'scopeQ', 'csf'] as const),
] as const satisfies readonly ParameterKey[]

/** How entities are shown (clauses 6.3.7, 6.4.3.2 and 6.5.3.1). */
export const viewParams = [
  ...(['format', 'options', 'pick', 'omit', 'lang', 'datasetId', 'geometryProperty'] as const),
  ...(['join', 'joinLevel', 'containedBy'] as const),
] as const satisfies readonly ParameterKey[]

/** Which part of the matches, in which order (clauses 6.3.10, 6.3.13 and 6.4.3.2). */
const pageParams = ['limit', 'offset', 'count'] as const satisfies readonly ParameterKey[]

/** Maps of the matches (clause 6.3.19). */
export const entityMapParams = ['entityMap', 'entityMapLifetime'] as const satisfies readonly ParameterKey[]

/** Everything that Query Entities takes. */
export const queryParams = [
  ...selectionParams,
  ...viewParams,
  ...pageParams,
  ...entityMapParams,
  ...(['orderBy', 'collation', 'orderFrom', 'orderGeometry', 'splitEntities', 'local'] as const),
] as const satisfies readonly ParameterKey[]

/** What a query whose conditions are its body takes in the URL (clause 6.23.3.1). */
export const queryByBodyParams = [
  ...pageParams,
  ...(['format', 'options', 'geometryProperty', 'local'] as const),
] as const satisfies readonly ParameterKey[]
