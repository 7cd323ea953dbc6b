/** Payload L of the public NGSI-LD load suites: a measuring station with datasets, sub-properties and a place. */
export function payloadL(id: string, n: number): string {
  const observedAt = '2026-01-01T00:00:00Z'
  const dataset = (place: string) => `urn:ngsi-ld:Dataset:${place}`
  const pair = (bottom: number, surface: number) => [
    { type: 'Property', value: bottom, unitCode: 'M1', observedAt, datasetId: dataset('bottom') },
    { type: 'Property', value: surface, unitCode: 'M1', observedAt, datasetId: dataset('surface') },
  ]
  return JSON.stringify({
    id,
    type: 'WaterStation',
    name: { type: 'Property', value: `Station ${n}` },
    description: { type: 'Property', value: 'A station that measures the quality of the water of a lake' },
    stationCode: { type: 'Property', value: `ST-${n % 1000}` },
    ammonium: pair(0.2 + (n % 10) / 100, 0.1),
    waterTemperature: pair(8, 14 + (n % 8)),
    dissolvedOxygen: {
      type: 'Property',
      value: 7 + (n % 5),
      unitCode: 'M1',
      observedAt,
      accuracy: { type: 'Property', value: 0.1 },
    },
    servesDataset: { type: 'Relationship', object: `urn:ngsi-ld:Dataset:${n % 20}` },
    location: { type: 'GeoProperty', value: { type: 'Point', coordinates: [6 + (n % 100) / 100, 46.5] } },
  })
}
