import { type NgsiLdError, ServiceOverloaded } from '@lodestream/shared/ngsi-ld/errors'
import { decideTelemetry, type Telemetry, type TelemetryResult } from '../../domain/telemetry.ts'
import type { EntityStore } from '../../ports/entity-store.ts'
import { type Batch, runBatch } from '../run-batch.ts'

/** Values that are decided and committed together, at most. */
export const maxTelemetryBatch = 500

/** What became of one message. */
export type TelemetryOutcome = { readonly result: TelemetryResult } | { readonly refusal: NgsiLdError }

/**
 * Writes messages through the one write path, in their order, in one group commit. Rejects where nothing is about a message:
 * NonexistentTenant, ServiceOverloaded, InternalError. Then some of them may be written: the same again, as a whole, is
 * right, because values with a time that are known change nothing.
 */
export async function writeTelemetry(
  store: EntityStore,
  batch: Batch<Telemetry>,
): Promise<readonly TelemetryOutcome[]> {
  const outcomes = await runBatch(store, batch, { name: 'telemetry', decide: decideTelemetry })
  for (const outcome of outcomes)
    if ('refusal' in outcome && outcome.refusal instanceof ServiceOverloaded) throw outcome.refusal
  return outcomes
}
