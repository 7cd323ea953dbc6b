const text = { type: 'string', minLength: 1 }

/**
 * JSON Schema (draft-07) of the headers of a record: CloudEvents 1.0 in binary mode, Kafka protocol binding. `types` are
 * the values of `ce_type` that come with such a record.
 */
export function cloudEventsHeadersSchema(types: readonly string[]) {
  return {
    type: 'object',
    required: [
      'ce_specversion',
      'ce_id',
      'ce_type',
      'ce_source',
      'ce_subject',
      'ce_time',
      'ce_sequence',
      'ce_partitionkey',
      'content-type',
    ],
    properties: {
      ce_specversion: { const: '1.0' },
      ce_id: text,
      ce_type: { enum: types },
      ce_source: { ...text, format: 'uri-reference' },
      ce_subject: text,
      ce_time: { type: 'string', format: 'date-time' },
      ce_sequence: { type: 'string', pattern: '^[0-9]{16}$' },
      ce_partitionkey: text,
      'content-type': { const: 'application/json' },
      traceparent: text,
    },
  } as const
}
