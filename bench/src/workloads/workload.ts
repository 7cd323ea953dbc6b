import type { Client } from '../load/client.ts'
import type { Measurement } from '../load/closed-loop.ts'

/** One server under load: the broker or the floor. */
export interface Subject {
  readonly name: string
  readonly search: Client
}

/** One row of a workload: prepared once per subject, measured several times, then checked. */
export interface Case {
  readonly title: string
  /** Fills the subject with what the case needs. */
  prepare?(subject: Subject): Promise<void>
  measure(subject: Subject, seconds: number): Promise<Measurement>
  /** The correctness gate: throws when what the subject holds is not what was written. Not for the floor. */
  verify?(subject: Subject): Promise<void>
}

export const entitiesPath = '/ngsi-ld/v1/entities'

/** A fresh id per run, so that cases do not meet. */
export function entityId(run: string, n: number): string {
  return `urn:ngsi-ld:store:${run}-${n}`
}
