import { ngsiLdNull } from '../../ngsi-ld/fragment.ts'

/** Ids that requests share, so that they meet what others wrote. */
export const fuzzIds = ['urn:f:1', 'urn:f:2', 'urn:f:3']

/** Attribute names that requests share. */
export const fuzzNames = ['a', 'b', 'c', 'location', 'owner', 'label']

const entity = {
  id: 'urn:f:1',
  type: ['T', 'U'],
  scope: ['/a/b', '/c'],
  a: {
    type: 'Property',
    value: { x: [1, { y: null }] },
    unitCode: 'KMH',
    observedAt: '2025-01-01T00:00:00Z',
  },
  b: [
    { type: 'Property', value: 20.5 },
    {
      type: 'Property',
      value: 'text',
      datasetId: 'urn:d:1',
      sub: { type: 'Relationship', object: 'urn:f:2' },
    },
  ],
  c: { type: 'ListProperty', valueList: [3, 1, 2] },
  owner: { type: 'Relationship', object: ['urn:f:2', 'urn:f:3'], objectType: 'T' },
  stops: { type: 'ListRelationship', objectList: [{ object: 'urn:f:1' }] },
  label: { type: 'LanguageProperty', languageMap: { en: 'red', de: ['rot'] } },
  state: { type: 'VocabProperty', vocab: 'Open' },
  raw: { type: 'JsonProperty', json: { id: 7 } },
  location: { type: 'GeoProperty', value: { type: 'Point', coordinates: [17.1, 48.1] } },
}
const { id: _, ...fragment } = entity
const simple = { id: 'urn:f:2', type: 'T', a: 1, owner: { object: 'urn:f:1' } }

const query = {
  type: 'Query',
  entities: [{ type: 'T', idPattern: '^urn:f:.*' }],
  q: 'b>20|owner==urn:f:2|label[en]=="red"',
  geoQ: { georel: 'near;maxDistance==2000', geometry: 'Point', coordinates: [17.1, 48.1] },
  scopeQ: '/a/#',
  pick: ['a', 'owner{b}'],
  join: 'inline',
  ordering: { orderBy: ['b;desc'], collation: 'de' },
  lang: 'de',
  datasetId: ['@none'],
}
const subscription = {
  id: 'urn:s:1',
  type: 'Subscription',
  entities: [{ type: 'T', id: 'urn:f:1' }],
  watchedAttributes: ['a'],
  q: 'a>1',
  throttling: 5,
  expiresAt: '2100-01-01T00:00:00Z',
  notification: {
    attributes: ['a'],
    format: 'concise',
    endpoint: { uri: 'https://receiver.invalid/', receiverInfo: [{ key: 'X', value: 'y' }] },
  },
}
const nulls = {
  a: { value: { x: ngsiLdNull } },
  b: ngsiLdNull,
  label: { languageMap: { de: ngsiLdNull } },
  type: 'V',
  scope: '/z',
}
const fragments = [fragment, { a: 1 }, nulls, { type: 'V', c: { valueList: [] } }]
const attributes = [
  { value: 21, observedAt: '2025-01-01T00:00:00Z' },
  { type: 'Property', value: { a: 1 }, datasetId: 'urn:d:1' },
  { unitCode: 'CEL', sub: { object: 'urn:f:2' } },
]
const batches = [
  [entity, simple],
  [simple, { ...simple, id: 'urn:f:3' }, simple],
]

/** Bodies that operations accept, by the id of the operation (shared/openapi). */
export const validBodies: Readonly<Record<string, readonly unknown[]>> = {
  createEntity: [entity, simple, { ...entity, id: 'urn:f:3' }],
  replaceEntity: [entity, simple],
  mergeEntity: fragments,
  appendAttributes: fragments,
  updateAttributes: fragments,
  partialAttributeUpdate: attributes,
  replaceAttribute: attributes,
  batchCreate: batches,
  batchUpsert: batches,
  batchUpdate: batches,
  batchMerge: batches,
  batchDelete: [['urn:f:1', 'urn:f:3']],
  queryEntitiesByBody: [query, { type: 'Query', entities: [{ type: 'T' }], q: 'b>20' }],
  createSubscription: [subscription],
  updateSubscription: [{ isActive: false, description: 'x' }, { notification: subscription.notification }],
  addContext: [
    { '@context': { T: 'https://example.org/T', a: { '@id': 'https://example.org/a', '@type': '@id' } } },
  ],
}
