const id = 'urn:ngsi-ld:Room:1'

/** Bodies that a reader can send as they are. */
export const examples = {
  entity: {
    id,
    type: 'Room',
    temperature: { type: 'Property', value: 21.5, unitCode: 'CEL', observedAt: '2025-01-01T12:00:00Z' },
    inBuilding: { type: 'Relationship', object: 'urn:ngsi-ld:Building:1' },
    location: { type: 'GeoProperty', value: { type: 'Point', coordinates: [13.37, 52.51] } },
  },
  fragment: { temperature: { type: 'Property', value: 22 } },
  attribute: { value: 22 },
  query: { type: 'Query', entities: [{ type: 'Room' }], q: 'temperature>20' },
  subscription: {
    type: 'Subscription',
    entities: [{ type: 'Room' }],
    watchedAttributes: ['temperature'],
    q: 'temperature>30',
    notification: { endpoint: { uri: 'http://receiver.example/notify' } },
  },
  context: {
    '@context': { Room: 'https://example.org/Room', temperature: 'https://example.org/temperature' },
  },
} as const
