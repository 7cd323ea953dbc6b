import { maxTenantLength } from '../http/tenant.ts'

const text = { type: 'string' }

/** Every header that an operation reads or sends and that HTTP does not have anyway. */
export const headers = {
  'NGSILD-Tenant': {
    schema: { type: 'string', maxLength: maxTenantLength },
    description: 'The tenant; absent: the default tenant. Every answer repeats it (clause 4.14).',
  },
  'NGSILD-Snapshot': {
    schema: text,
    description:
      'A snapshot. There are none: whoever names one gets 404, and nothing is done (clause 6.3.22).',
  },
  Link: {
    schema: text,
    description:
      'With `rel="http://www.w3.org/ns/json-ld#context"`: the @context, where no body has one inside (clause 6.3.5). In answers also `next` and `prev` of a page (clause 6.3.10).',
    example:
      '<https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"',
  },
  Prefer: {
    schema: text,
    description:
      '`body=json` moves the @context of GeoJSON into a Link header; `ngsi-ld=1.6` asks for the representation of that version.',
  },
  'Preference-Applied': { schema: text, description: 'The preferences that were followed.' },
  'NGSILD-EntityMap': {
    schema: text,
    description: 'The entity map used or made, by its path (clause 6.3.19).',
  },
  'NGSILD-Results-Count': {
    schema: { type: 'string', pattern: '^[0-9]+$' },
    description: 'The number of all matches, when `count=true` (clause 6.3.13).',
  },
  Location: { schema: text, description: 'The path of what was made.' },
  ETag: {
    schema: { type: 'string', pattern: '^(W/)?"[^"]+"$' },
    description:
      'The version of the entity, and in reads the representation of it. If-Match and If-None-Match take it.',
    example: '"7-kB2xVw0mT1o"',
  },
  'If-Match': {
    schema: text,
    description: 'ETags of which one must be that of the entity as it stands, or `*`; otherwise 412.',
    example: '"7-kB2xVw0mT1o"',
  },
  'If-None-Match': {
    schema: text,
    description:
      'ETags of which none may be that of the entity as it stands, or `*`; otherwise 304 for reads and 412 for writes.',
  },
  'Last-Event-ID': {
    schema: text,
    description: 'The position of the last event seen: the stream goes on after it.',
  },
  Via: { schema: text, description: 'The brokers that a request came through (clause 6.3.18).' },
} as const

export type HeaderKey = keyof typeof headers
