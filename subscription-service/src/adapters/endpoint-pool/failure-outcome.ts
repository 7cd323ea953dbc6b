import { EgressRefused } from '@lodestream/shared/egress/egress-refused'
import type { AttemptOutcome } from '../../ports/notifier.ts'

/** The receiver took too long. */
export class Late extends Error {
  override readonly name = 'Late'
}

/** The receiver answered, with a code that is no success. */
export class Rejected extends Error {
  override readonly name = 'Rejected'
  readonly status: number

  constructor(message: string, status: number) {
    super(message)
    this.status = status
  }
}

/** Rejects with Late when the work takes longer. What becomes of the work later concerns nobody. */
export async function within<Result>(timeoutMs: number, work: Promise<Result>): Promise<Result> {
  work.catch(() => {})
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Late(`No answer within ${timeoutMs} ms`)), timeoutMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** What came of an attempt that failed. */
export function failureOutcome(error: unknown): AttemptOutcome {
  if (error instanceof Late) return { kind: 'timedOut', text: error.message }
  if (error instanceof Rejected) return { kind: 'rejected', status: error.status, text: error.message }
  if (error instanceof EgressRefused) return { kind: 'forbidden', text: error.message }
  if (!(error instanceof Error)) return { kind: 'unreachable', text: String(error) }
  const code = 'code' in error && error.code !== undefined ? `${error.code} ` : ''
  return { kind: 'unreachable', text: `${code}${error.message}`.trim() }
}
