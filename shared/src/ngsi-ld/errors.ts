const errorTypeBase = 'https://uri.etsi.org/ngsi-ld/errors/'

/**
 * An error named by the specification (clause 5.5.2). `detail` tells the client which member broke which rule.
 * No HTTP status here: shared/http/problem-details.ts is the only place that knows it.
 */
export abstract class NgsiLdError extends Error {
  abstract readonly suffix: string
  abstract readonly title: string

  constructor(detail: string, options?: ErrorOptions) {
    super(detail, options)
    this.name = new.target.name
  }

  get detail(): string {
    return this.message
  }

  get type(): string {
    return errorTypeBase + this.suffix
  }
}

export class InvalidRequest extends NgsiLdError {
  override readonly suffix = 'InvalidRequest'
  override readonly title = 'The request is not valid'
}

export class BadRequestData extends NgsiLdError {
  override readonly suffix = 'BadRequestData'
  override readonly title = 'The request contains data that does not meet the requirements'
}

export class AlreadyExists extends NgsiLdError {
  override readonly suffix = 'AlreadyExists'
  override readonly title = 'The element already exists'
}

export class Conflict extends NgsiLdError {
  override readonly suffix = 'Conflict'
  override readonly title = 'The request conflicts with the current state'
}

export class OperationNotSupported extends NgsiLdError {
  override readonly suffix = 'OperationNotSupported'
  override readonly title = 'The operation is not supported'
}

export class ResourceNotFound extends NgsiLdError {
  override readonly suffix = 'ResourceNotFound'
  override readonly title = 'The resource was not found'
}

export class InternalError extends NgsiLdError {
  override readonly suffix = 'InternalError'
  override readonly title = 'An internal error occurred'
}

export class TooComplexQuery extends NgsiLdError {
  override readonly suffix = 'TooComplexQuery'
  override readonly title = 'The query is too complex'
}

export class TooManyResults extends NgsiLdError {
  override readonly suffix = 'TooManyResults'
  override readonly title = 'The query asks for too many results'
}

export class LdContextNotAvailable extends NgsiLdError {
  override readonly suffix = 'LdContextNotAvailable'
  override readonly title = 'A remote @context could not be retrieved'
  /** Whether it may be had a moment later: who serves it is away, or has too much to do. */
  readonly isTemporary: boolean

  constructor(detail: string, options: ErrorOptions & { readonly isTemporary?: boolean } = {}) {
    super(detail, options)
    this.isTemporary = options.isTemporary ?? false
  }
}

export class NonexistentTenant extends NgsiLdError {
  override readonly suffix = 'NonexistentTenant'
  override readonly title = 'The tenant does not exist'
}

/** Not in the specification: a condition of HTTP on the version of an entity does not hold (HTTP 412). */
export class PreconditionFailed extends NgsiLdError {
  override readonly suffix = 'PreconditionFailed'
  override readonly title = 'A precondition of the request does not hold'

  override get type(): string {
    return 'about:blank'
  }
}

/** Not in the specification: the broker protects itself and asks the client to come back (HTTP 503). */
export class ServiceOverloaded extends NgsiLdError {
  override readonly suffix = 'InternalError'
  override readonly title = 'The broker cannot accept the request now'
  readonly retryAfterSeconds: number

  constructor(detail: string, retryAfterSeconds: number, options?: ErrorOptions) {
    super(detail, options)
    this.retryAfterSeconds = retryAfterSeconds
  }
}
