/** What a refusal with a status means; docs/errors.md says it at length. */
export const statusMeanings: Readonly<Record<number, string>> = {
  400: 'InvalidRequest or BadRequestData: the request breaks a rule, which the detail names.',
  403: 'TooComplexQuery or TooManyResults.',
  404: 'ResourceNotFound or NonexistentTenant.',
  406: 'No acceptable representation.',
  408: 'The body did not arrive in time.',
  409: 'AlreadyExists or Conflict.',
  411: 'The body has no length.',
  412: 'A precondition (If-Match, If-None-Match) does not hold.',
  413: 'The body is too large.',
  415: 'The media type or the encoding of the body is not supported.',
  422: 'OperationNotSupported.',
  500: 'InternalError: the log explains the request id.',
  501: 'Not implemented.',
  503: 'Too much is waiting: come back after Retry-After seconds.',
  504: 'LdContextNotAvailable: a remote @context cannot be fetched.',
}
