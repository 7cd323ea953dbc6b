import { parseEntityTags, taggedVersions } from '@lodestream/shared/http/entity-tag'
import type { Exchange } from '@lodestream/shared/http/exchange'
import type { RequestContext } from '@lodestream/shared/json-ld/terms'
import type { Precondition } from '../../domain/precondition.ts'
import type { Provision } from '../../operations/provision.ts'

/** For whom, from where and on what condition a request writes. Throws InvalidRequest for a malformed condition. */
export function provisionOf(exchange: Exchange, context: RequestContext): Provision {
  const { tenant, traceparent, bodyBytes } = exchange
  const precondition = preconditionOf(exchange)
  return {
    tenant,
    context,
    bytes: bodyBytes,
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(precondition && { precondition }),
  }
}

/** The condition on the version of the entity. Throws InvalidRequest when it is malformed. */
function preconditionOf(exchange: Exchange): Precondition | undefined {
  const ifMatch = parseEntityTags('If-Match', exchange.header('if-match'))
  const ifNoneMatch = parseEntityTags('If-None-Match', exchange.header('if-none-match'))
  if (ifMatch === undefined && ifNoneMatch === undefined) return undefined
  return {
    ...(ifMatch === undefined ? {} : { ifMatch: taggedVersions(ifMatch) }),
    ...(ifNoneMatch === undefined ? {} : { ifNoneMatch: taggedVersions(ifNoneMatch) }),
  }
}
