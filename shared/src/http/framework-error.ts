import { HttpProblem } from './http-problem.ts'

/** An error of the HTTP framework as a refusal of ours; anything else as it is. */
export function fromFrameworkError(error: unknown): unknown {
  const status = clientErrorStatus(error)
  if (status === undefined) return error
  if (status === 413) return new HttpProblem(413, 'The body is too large')
  return new HttpProblem(status, 'The request is not valid HTTP', { detail: (error as Error).message })
}

/** The framework marks what a client did wrong with a status below 500 and a code of its own. */
function clientErrorStatus(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined
  const { statusCode, code } = error as Error & { statusCode?: unknown; code?: unknown }
  const ofFramework = typeof code === 'string' && code.startsWith('FST_')
  const ofClient = typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500
  return ofFramework && ofClient ? statusCode : undefined
}
