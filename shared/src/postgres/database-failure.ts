import { BadRequestData, InternalError, NgsiLdError, ServiceOverloaded } from '../ngsi-ld/errors.ts'

/** What a client is told to wait when the database is away or busy. */
const retryAfterSeconds = 1

/** SQLSTATEs, or their classes of two characters, of a database that cannot serve now but will again. */
const temporary = new Set(['08', '53', '57', '40001', '40P01', '55P03', '25P03', '25006'])

/** SQLSTATEs of values that no database can take: lone surrogates, NUL, times out of range, too long, too deep. */
const unstorable = new Set(['22021', '22P05', '22P02', '22007', '22008', '22003', '54'])

const network = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
])

/** Says so in words only (pg and pg-pool). */
const lostConnection =
  /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error|not queryable|has stopped/i

/** Serialization failure and deadlock: the same transaction may succeed when run again. */
export function isRetryable(error: unknown): boolean {
  const code = codeOf(error)
  return code === '40001' || code === '40P01'
}

/** The database cannot serve now; nothing is wrong with the request. */
export function isTemporary(error: unknown): boolean {
  const code = codeOf(error)
  if (code === undefined) return error instanceof Error && lostConnection.test(error.message)
  return temporary.has(code) || temporary.has(code.slice(0, 2)) || network.has(code)
}

const notConnected = /trying to connect|not queryable/i

/** Networks and servers that say so were never reached, or take no statement. */
const notReached = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  '08001',
  '08004',
  '57P03',
])

/**
 * Whether a statement that failed so may have been carried out nevertheless, because the connection was lost before the
 * answer. Any other error of the server says that it was not.
 */
export function mayHaveHappened(error: unknown): boolean {
  const code = codeOf(error)
  if (code === undefined)
    return error instanceof Error && lostConnection.test(error.message) && !notConnected.test(error.message)
  if (notReached.has(code)) return false
  return network.has(code) || code.startsWith('08') || code.startsWith('57P') || code === '40003'
}

/** The error of the specification that an error of the database stands for. Errors of ours pass unchanged. */
export function databaseFailure(error: unknown): NgsiLdError {
  if (error instanceof NgsiLdError) return error
  const cause = { cause: error }
  if (isTemporary(error))
    return new ServiceOverloaded('Database is not available now', retryAfterSeconds, cause)
  const code = codeOf(error) ?? ''
  if (unstorable.has(code) || unstorable.has(code.slice(0, 2)))
    return new BadRequestData('Entity has a value that cannot be stored', cause)
  return new InternalError('Database reports an unexpected error', cause)
}

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}
