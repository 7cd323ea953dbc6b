import type { Exchange } from '@lodestream/shared/http/exchange'
import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import { isAbsoluteUri } from '@lodestream/shared/ngsi-ld/names'

/** The subscription that the URL names. Throws BadRequestData when it is no absolute URI. */
export function subscriptionIdOf({ path }: Exchange): string {
  const id = path.subscriptionId
  if (!isAbsoluteUri(id)) throw new BadRequestData(`Subscription id ${id} must be an absolute URI`)
  return id
}
