import type { ContextResolver } from '@lodestream/shared/json-ld/context-resolver'
import { coreRequestContext } from '@lodestream/shared/json-ld/request-context'
import type { RequestContext } from '@lodestream/shared/json-ld/terms'
import { NgsiLdError, ServiceOverloaded } from '@lodestream/shared/ngsi-ld/errors'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { readTelemetry, type TelemetryMessage } from '@lodestream/shared/representation/parse-telemetry'
import type { Telemetry } from '../../domain/telemetry.ts'
import type { Batch, BatchItem } from '../run-batch.ts'

/** @contexts that one batch asks for at a time. */
export const telemetryContextsAtOnce = 32

/** One message as it was read, or why it could not be. */
export type TelemetryInput =
  | { readonly message: TelemetryMessage; readonly bytes: number }
  | { readonly refusal: NgsiLdError }

/** The messages of one tenant that are written together. */
export interface TelemetryBatch {
  readonly tenant: TenantId
  readonly inputs: readonly TelemetryInput[]
}

/** What an @context is, or why it cannot be had. */
type Resolved = RequestContext | NgsiLdError

/**
 * Expands the names of messages with the contexts that they bring, each asked for once. Rejects with what `contexts` rejects
 * with and no message is refused for: nothing is written by then.
 */
export async function readTelemetryBatch(
  contexts: ContextResolver,
  batch: TelemetryBatch,
): Promise<Batch<Telemetry>> {
  const { tenant, inputs } = batch
  const contextOf = await resolveContexts(contexts, batch)
  const items = inputs.map(
    (input): BatchItem<Telemetry> =>
      'refusal' in input
        ? { entityId: '', refusal: input.refusal }
        : readItem(input, tenant, contextOf(input.message)),
  )
  return { tenant, items }
}

async function resolveContexts(
  contexts: ContextResolver,
  { tenant, inputs }: TelemetryBatch,
): Promise<(message: TelemetryMessage) => Resolved> {
  const wanted = new Map<string, TelemetryMessage['contexts']>()
  for (const input of inputs) {
    const given = 'message' in input ? input.message.contexts : undefined
    if (given !== undefined) wanted.set(JSON.stringify(given), given)
  }
  const resolved = new Map<string, Resolved>()
  const resolve = async ([key, given]: readonly [string, TelemetryMessage['contexts']]) => {
    resolved.set(key, await contexts.resolve(given, tenant).catch(asRefusal))
  }
  const list = [...wanted]
  for (let begin = 0; begin < list.length; begin += telemetryContextsAtOnce)
    await Promise.all(list.slice(begin, begin + telemetryContextsAtOnce).map(resolve))
  return ({ contexts: given }) =>
    (given === undefined ? undefined : resolved.get(JSON.stringify(given))) ?? coreRequestContext
}

function asRefusal(error: unknown): NgsiLdError {
  if (error instanceof NgsiLdError && !(error instanceof ServiceOverloaded)) return error
  throw error
}

function readItem(
  { message, bytes }: Extract<TelemetryInput, { message: unknown }>,
  tenant: TenantId,
  context: Resolved,
): BatchItem<Telemetry> {
  const { entityId } = message
  if (context instanceof NgsiLdError) return { entityId, refusal: context }
  try {
    const input = { target: { id: entityId }, ...readTelemetry(message, context) }
    return { entityId, input, provision: { tenant, context, bytes } }
  } catch (error) {
    return { entityId, refusal: asRefusal(error) }
  }
}
