import { type NgsiLdError, TooComplexQuery } from '@lodestream/shared/ngsi-ld/errors'
import { databaseFailure } from '@lodestream/shared/postgres/database-failure'

/** SQLSTATE of a statement that was ended by its timeout. */
const timedOut = '57014'
/** What a geometry cannot be computed with (of PostGIS), and the class of what is too large or too deep for a statement. */
const beyondMeans = /^(XX000|54)/

/** The error of the specification that an error of the database stands for, when it came of a query (clause 5.5.9). */
export function queryFailure(error: unknown): NgsiLdError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === timedOut) return new TooComplexQuery('The query takes too long', { cause: error })
  if (beyondMeans.test(code))
    return new TooComplexQuery('The query is beyond what can be computed', { cause: error })
  return databaseFailure(error)
}
