import { listParam, type QueryParams } from '@lodestream/shared/http/query-params'
import { InvalidRequest } from '@lodestream/shared/ngsi-ld/errors'

/** How entities are shown (clause 4.5). */
export type RepresentationFormat = 'normalized' | 'concise' | 'simplified'

/** What a read shows. */
export interface RepresentationRequest {
  readonly format: RepresentationFormat
  readonly sysAttrs: boolean
}

const formats: ReadonlyMap<string, RepresentationFormat> = new Map<string, RepresentationFormat>([
  ['normalized', 'normalized'],
  ['concise', 'concise'],
  ['simplified', 'simplified'],
  ['keyValues', 'simplified'],
])

/** The parameters that `parseRepresentation` reads. */
export const representationParams = ['format', 'options'] as const

/**
 * Reads `format` and the older `options` of a read; `format` wins (clause 6.3.7). Throws InvalidRequest for other keywords
 * than normalized, concise, simplified, keyValues and, in options, sysAttrs.
 */
export function parseRepresentation(params: QueryParams): RepresentationRequest {
  const options = listParam(params, 'options') ?? []
  const keywords = options
    .filter((option) => option !== 'sysAttrs')
    .map((option) => formatOf('options', option))
  const given = params.get('format')
  const format = given === undefined ? keywords.at(-1) : formatOf('format', given)
  return { format: format ?? 'normalized', sysAttrs: options.includes('sysAttrs') }
}

function formatOf(param: string, keyword: string): RepresentationFormat {
  const format = formats.get(keyword)
  if (format === undefined) throw new InvalidRequest(`Parameter ${param} does not know ${keyword} here`)
  return format
}
