import { listParam, type QueryParams } from '@lodestream/shared/http/query-params'
import { InvalidRequest } from '@lodestream/shared/ngsi-ld/errors'

/**
 * Keywords without effect here: representations, which reads of entities have, and `count`, which published clients send
 * beside `count=true` (docs/clients.md).
 */
const tolerated = ['normalized', 'concise', 'simplified', 'keyValues', 'count']

/** The parameters of every read of subscriptions; `format` and `local` are tolerated without effect. */
export const subscriptionReadParams = ['options', 'format', 'local'] as const

/** Whether `options` asks for system attributes (clause 6.3.11). Throws InvalidRequest for unknown keywords. */
export function wantsSysAttrs(params: QueryParams): boolean {
  const options = listParam(params, 'options') ?? []
  const unknown = options.find((option) => option !== 'sysAttrs' && !tolerated.includes(option))
  if (unknown !== undefined) throw new InvalidRequest(`Parameter options does not know ${unknown} here`)
  return options.includes('sysAttrs')
}
