/** Payload S of the public NGSI-LD load suites: a small store entity, about 416 bytes. */
export function payloadS(id: string, n: number): string {
  return JSON.stringify({
    id,
    type: 'store',
    temperature: { type: 'Property', value: n % 40 },
    humidity: { type: 'Property', value: 0.5 + (n % 100) / 1000 },
    senttime: { type: 'Property', value: 1_700_000_000_000 + n },
    open: { type: 'Property', value: n % 2 === 0 ? 'yes' : 'no' },
    owner: { type: 'Relationship', object: 'urn:ngsi-ld:person:owner-0001' },
  })
}
