import type { ParameterKey } from '../parameters.ts'

/** What selects entities (clause 6.4.3.2). */
export const entityQueryParams = [
  'type',
  'id',
  'attrs',
  'idPattern',
  'q',
  'expandValues',
  'jsonKeys',
] as const satisfies readonly ParameterKey[]

/** How entities are shown (clause 6.3.7 and the tables of reads). */
export const viewParams = ['format', 'options'] as const satisfies readonly ParameterKey[]
