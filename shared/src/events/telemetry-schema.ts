const uri = { type: 'string', minLength: 1, format: 'uri' }

/** JSON Schema (draft-07) of a telemetry message, as producers send it; what is not in it is refused. */
export const telemetrySchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'urn:lodestream:schema:telemetry:1',
  title: 'TelemetryMessage',
  description: 'One value of one attribute of an NGSI-LD entity that exists.',
  type: 'object',
  required: ['entityId', 'attributeName'],
  properties: {
    tenantName: {
      type: 'string',
      maxLength: 128,
      description:
        'The tenant of the entity; the default tenant when absent. Not over HTTP: there a header names it.',
    },
    entityId: uri,
    attributeName: {
      type: 'string',
      minLength: 1,
      description: 'A term of `contexts`, or an IRI.',
    },
    datasetId: { ...uri, description: 'The instance of the attribute; the default one when absent.' },
    value: {
      not: { type: 'null' },
      description: 'Of a Property, or the geometry of a GeoProperty.',
    },
    object: {
      anyOf: [uri, { type: 'array', minItems: 1, items: uri }],
      description: 'Of a Relationship.',
    },
    observedAt: {
      type: 'string',
      format: 'date-time',
      description:
        'In UTC, with at most six decimals. What is older than the current value goes to the history only.',
    },
    unitCode: { type: 'string', minLength: 1 },
    contexts: {
      anyOf: [uri, { type: 'array', items: uri }],
      description: 'URLs of the @context of the names; the core context when absent.',
    },
  },
  oneOf: [{ required: ['value'] }, { required: ['object'] }],
  additionalProperties: false,
} as const
