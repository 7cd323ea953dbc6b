/** Parameters of the specification that reads have and this broker does not support yet (clauses 6.4.3.2 and 6.5.3.1). */
export const unsupportedViewParams = [
  'pick',
  'omit',
  'lang',
  'datasetId',
  'join',
  'joinLevel',
  'containedBy',
  'geometryProperty',
  'entityMap',
  'entityMapLifetime',
] as const

/** The same for Query Entities alone. */
export const unsupportedQueryParams = [
  ...unsupportedViewParams,
  'georel',
  'geometry',
  'coordinates',
  'geoproperty',
  'scopeQ',
  'csf',
  'orderBy',
  'collation',
  'orderFrom',
  'orderGeometry',
  'splitEntities',
] as const
