import type { Exchange } from '@lodestream/shared/http/exchange'
import type { ItemContexts } from '@lodestream/shared/http/item-contexts'
import type { RequestContext } from '@lodestream/shared/json-ld/terms'
import { BadRequestData, NgsiLdError } from '@lodestream/shared/ngsi-ld/errors'
import { isJsonObject, type Json } from '@lodestream/shared/ngsi-ld/json'
import type { Batch, BatchItem } from '../../operations/run-batch.ts'
import { provisionOf } from './provision-of.ts'

/** Items read at a time: so many contexts may be on the way, and after so many other requests have a turn. */
const itemsAtOnce = 32

/** What a body of a batch operation is read with. `read` throws NgsiLdErrors that are about the item. */
export interface BatchReading<Input> {
  readonly maxItems: number
  /** Where it is not that of the request. */
  readonly contextOf?: ItemContexts
  readonly read: (item: Json, context: RequestContext) => Input
}

interface ItemReading<Input> extends BatchReading<Input> {
  readonly contextOf: ItemContexts
  /** Its part of the body. */
  readonly bytes: number
}

/**
 * The items of a batch, each read for itself (clause 5.6.7). Throws InvalidRequest or BadRequestData for a body that is no
 * array of 1 to `maxItems` items, or holds null.
 */
export async function readBatch<Input>(
  exchange: Exchange,
  reading: BatchReading<Input>,
): Promise<Batch<Input>> {
  const body = batchBody(exchange, reading.maxItems)
  const contextOf = reading.contextOf ?? (await exchange.itemContexts())
  const items: BatchItem<Input>[] = []
  const bytes = Math.ceil(exchange.bodyBytes / body.length)
  for (let begin = 0; begin < body.length; begin += itemsAtOnce) {
    if (begin > 0) await new Promise(setImmediate)
    const some = body.slice(begin, begin + itemsAtOnce)
    items.push(
      ...(await Promise.all(some.map((item) => readItem(item, exchange, { ...reading, contextOf, bytes })))),
    )
  }
  return { tenant: exchange.tenant, items }
}

/** The body as an array that is good for a batch. */
function batchBody(exchange: Exchange, maxItems: number): readonly Json[] {
  const body = exchange.json()
  if (!Array.isArray(body)) throw new BadRequestData('The body must be an array')
  if (body.length === 0) throw new BadRequestData('The body must be an array with at least one item')
  if (body.length > maxItems)
    throw new BadRequestData(`The body has ${body.length} items, more than the ${maxItems} of one batch`)
  const nothing = body.indexOf(null)
  if (nothing >= 0) throw new BadRequestData(`Item ${nothing} of the body must not be null`)
  return body
}

async function readItem<Input>(
  item: Json,
  exchange: Exchange,
  { contextOf, read, bytes }: ItemReading<Input>,
): Promise<BatchItem<Input>> {
  const entityId = rawId(item)
  try {
    const context = await contextOf(item)
    const provision = { ...provisionOf(exchange, context), bytes }
    return { entityId, input: read(item, context), provision }
  } catch (error) {
    if (error instanceof NgsiLdError) return { entityId, refusal: error }
    throw error
  }
}

/** What names an item in the result: its id if it is a text at all, be it no URI (clause 5.2.17). */
function rawId(item: Json): string {
  const id = isJsonObject(item) ? (item.id ?? item['@id']) : item
  return typeof id === 'string' && id !== '' ? id : 'unknown'
}
