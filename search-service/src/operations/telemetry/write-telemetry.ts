import type { ContextResolver } from '@lodestream/shared/json-ld/context-resolver'
import { coreRequestContext } from '@lodestream/shared/json-ld/request-context'
import type { RequestContext } from '@lodestream/shared/json-ld/terms'
import { NgsiLdError, ServiceOverloaded } from '@lodestream/shared/ngsi-ld/errors'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { readTelemetry, type TelemetryMessage } from '@lodestream/shared/representation/parse-telemetry'
import { decideTelemetry, type Telemetry, type TelemetryResult } from '../../domain/telemetry.ts'
import type { EntityStore } from '../../ports/entity-store.ts'
import { type BatchItem, runBatch } from '../run-batch.ts'

/** Values that are decided and committed together, at most. */
export const maxTelemetryBatch = 500

/** What the writing of telemetry stands on. */
export interface TelemetryParts {
  readonly store: EntityStore
  readonly contexts: ContextResolver
}

/** One message as it was read, or why it could not be. */
export type TelemetryInput =
  | { readonly message: TelemetryMessage; readonly bytes: number }
  | { readonly refusal: NgsiLdError }

/** What became of one message. */
export type TelemetryOutcome = { readonly result: TelemetryResult } | { readonly refusal: NgsiLdError }

/** The messages of one tenant that are written together. */
export interface TelemetryBatch {
  readonly tenant: TenantId
  readonly inputs: readonly TelemetryInput[]
}

/**
 * Writes messages through the one write path, in their order, in one group commit. Rejects where nothing is about a message:
 * NonexistentTenant, ServiceOverloaded, InternalError. Then some of them may be written: the same again, as a whole, is
 * right, because values with a time that are known change nothing.
 */
export const writeTelemetry =
  ({ store, contexts }: TelemetryParts) =>
  async ({ tenant, inputs }: TelemetryBatch): Promise<readonly TelemetryOutcome[]> => {
    const contextOf = contextsOf(contexts, tenant)
    const items: BatchItem<Telemetry>[] = []
    for (const input of inputs)
      items.push('refusal' in input ? unread(input) : await readItem(input, tenant, contextOf))
    const outcomes = await runBatch(store, { tenant, items }, { name: 'telemetry', decide: decideTelemetry })
    const refusals = outcomes.flatMap((outcome) => ('refusal' in outcome ? [outcome.refusal] : []))
    const overloaded = refusals.find((refusal) => refusal instanceof ServiceOverloaded)
    if (overloaded) throw overloaded
    return outcomes
  }

type ContextOf = (given: TelemetryMessage['contexts']) => Promise<RequestContext>

/** Most messages bring the same @context as the one before: it is asked for once. */
function contextsOf(resolver: ContextResolver, tenant: TenantId): ContextOf {
  const known = new Map<string, Promise<RequestContext>>()
  return (given) => {
    if (given === undefined) return Promise.resolve(coreRequestContext)
    const key = JSON.stringify(given)
    const found = known.get(key) ?? resolver.resolve(given, tenant)
    known.set(key, found)
    return found
  }
}

function unread({ refusal }: { readonly refusal: NgsiLdError }): BatchItem<Telemetry> {
  return { entityId: '', refusal }
}

async function readItem(
  { message, bytes }: Extract<TelemetryInput, { message: unknown }>,
  tenant: TenantId,
  contextOf: ContextOf,
): Promise<BatchItem<Telemetry>> {
  const { entityId } = message
  try {
    const context = await contextOf(message.contexts)
    const input = { target: { id: entityId }, ...readTelemetry(message, context) }
    return { entityId, input, provision: { tenant, context, bytes } }
  } catch (error) {
    if (error instanceof NgsiLdError) return { entityId, refusal: error }
    throw error
  }
}
