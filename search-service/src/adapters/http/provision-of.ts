import type { Exchange } from '@lodestream/shared/http/exchange'
import type { RequestContext } from '@lodestream/shared/json-ld/terms'
import type { Provision } from '../../operations/provision.ts'

/** For whom and from where a request writes. */
export function provisionOf({ tenant, traceparent }: Exchange, context: RequestContext): Provision {
  return { tenant, context, ...(traceparent === undefined ? {} : { traceparent }) }
}
