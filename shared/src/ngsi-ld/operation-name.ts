/** Operations of the specification that change entities; the value of `operation` in events. */
export const operationNames = [
  'createEntity',
  'replaceEntity',
  'mergeEntity',
  'deleteEntity',
  'purgeEntities',
  'appendAttributes',
  'updateAttributes',
  'partialAttributeUpdate',
  'replaceAttribute',
  'deleteAttribute',
  'createBatch',
  'upsertBatch',
  'updateBatch',
  'mergeBatch',
  'deleteBatch',
  'expireEntity',
  'expireAttribute',
  'telemetry',
] as const

export type OperationName = (typeof operationNames)[number]
