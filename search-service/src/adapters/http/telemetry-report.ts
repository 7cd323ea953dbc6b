import { type ProblemDetails, toProblemDetails } from '@lodestream/shared/http/problem-details'
import type { TelemetryOutcome } from '../../operations/telemetry/write-telemetry.ts'

/** Errors that the answer to POST /telemetry lists, at most; all of them are counted. */
export const maxTelemetryErrors = 100

/** A line that was refused, and why. */
interface LineError {
  readonly line: number
  readonly error: ProblemDetails
}

/** The answer to POST /telemetry while it grows. */
export class TelemetryReport {
  #accepted = 0
  #late = 0
  #repeated = 0
  #rejected = 0
  #lastLine = 0
  readonly #errors: LineError[] = []
  readonly #contextUnavailableStatus: number | undefined

  constructor(contextUnavailableStatus: number | undefined) {
    this.#contextUnavailableStatus = contextUnavailableStatus
  }

  /** Up to which line everything was read and written, or refused. */
  get lastLine(): number {
    return this.#lastLine
  }

  add(line: number, outcome: TelemetryOutcome): void {
    this.#lastLine = line
    if ('refusal' in outcome) {
      this.#rejected += 1
      const error = toProblemDetails(outcome.refusal, this.#contextUnavailableStatus)
      if (this.#errors.length < maxTelemetryErrors) this.#errors.push({ line, error })
      return
    }
    this.#accepted += 1
    if (outcome.result === 'late') this.#late += 1
    if (outcome.result === 'repeated') this.#repeated += 1
  }

  /** 200 when every line was accepted, else 207, as batches answer (clause 6.14). */
  answer(): { readonly status: number; readonly body: object } {
    const body = {
      ...{ accepted: this.#accepted, late: this.#late, repeated: this.#repeated },
      ...{ rejected: this.#rejected, errors: this.#errors },
    }
    return { status: this.#rejected === 0 ? 200 : 207, body }
  }
}
