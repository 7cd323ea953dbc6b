import {
  AlreadyExists,
  BadRequestData,
  Conflict,
  InternalError,
  InvalidRequest,
  LdContextNotAvailable,
  NgsiLdError,
  NonexistentTenant,
  OperationNotSupported,
  PreconditionFailed,
  ResourceNotFound,
  ServiceOverloaded,
  TooComplexQuery,
  TooManyResults,
} from '../ngsi-ld/errors.ts'
import { HttpProblem } from './http-problem.ts'

/** The body of an error answer (clause 5.5.3): always `application/json`, names in full. */
export interface ProblemDetails {
  readonly type: string
  readonly title: string
  readonly detail: string
  /** The HTTP status. */
  readonly status: number
}

/** An error as HTTP sends it. */
export interface Problem {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** `undefined`: no body. */
  readonly body: unknown
}

/** The one table from the errors of the specification to HTTP (clause 6.3.2). docs/errors.md repeats it for people. */
export const errorStatus: ReadonlyMap<unknown, number> = new Map<unknown, number>([
  [InvalidRequest, 400],
  [BadRequestData, 400],
  [AlreadyExists, 409],
  [Conflict, 409],
  [OperationNotSupported, 422],
  [ResourceNotFound, 404],
  [InternalError, 500],
  [TooComplexQuery, 403],
  [TooManyResults, 403],
  [LdContextNotAvailable, 504],
  [NonexistentTenant, 404],
  [PreconditionFailed, 412],
  [ServiceOverloaded, 503],
])

/** Status of LdContextNotAvailable since version 1.9 of the specification; before it was 503. */
const defaultContextUnavailableStatus = 504

/**
 * The ProblemDetails of an error of the specification, as it also stands in batch results.
 * @param contextUnavailableStatus status of LdContextNotAvailable
 */
export function toProblemDetails(
  error: NgsiLdError,
  contextUnavailableStatus = defaultContextUnavailableStatus,
): ProblemDetails {
  const isContext = error instanceof LdContextNotAvailable
  const status = isContext ? contextUnavailableStatus : (errorStatus.get(error.constructor) ?? 500)
  return { type: error.type, title: error.title, detail: error.detail, status }
}

/**
 * THE error mapper: whatever was thrown, as an answer. What is not a known error becomes InternalError and tells
 * nothing but `requestId`, by which the log explains it.
 * @param contextUnavailableStatus status of LdContextNotAvailable
 */
export function toProblem(error: unknown, requestId: string, contextUnavailableStatus?: number): Problem {
  if (error instanceof ServiceOverloaded)
    return problem(toProblemDetails(error), { 'retry-after': String(error.retryAfterSeconds) })
  if (error instanceof InternalError) return internalProblem(requestId)
  if (error instanceof NgsiLdError) return problem(toProblemDetails(error, contextUnavailableStatus))
  if (error instanceof HttpProblem) return httpProblem(error)
  return internalProblem(requestId)
}

function internalProblem(requestId: string): Problem {
  return problem(
    toProblemDetails(new InternalError(`The broker failed; its log explains request ${requestId}`)),
  )
}

function httpProblem(error: HttpProblem): Problem {
  const { status, title, headers } = error
  if (error.body === null) return { status, headers, body: undefined }
  const body = error.body ?? { type: 'about:blank', title, detail: error.message, status }
  return { status, headers, body }
}

function problem(body: ProblemDetails, headers: Readonly<Record<string, string>> = {}): Problem {
  return { status: body.status, headers, body }
}
