import { BadRequestData } from './errors.ts'

const pattern = /^\/?\p{L}[\p{L}\p{N}_]*(\/\p{L}[\p{L}\p{N}_]*)*$/u

/** Scopes of one entity at most. */
export const maxScopes = 100

/** The scopes of an entity as given, without duplicates (clause 4.18). Throws BadRequestData. */
export function parseScopes(value: unknown): readonly string[] {
  const scopes = Array.isArray(value) ? value : [value]
  if (scopes.length === 0 || scopes.length > maxScopes)
    throw new BadRequestData(`scope must be a scope or an array of 1 to ${maxScopes} scopes`)
  for (const scope of scopes)
    if (typeof scope !== 'string' || !pattern.test(scope))
      throw new BadRequestData(
        `scope ${JSON.stringify(scope)} must be levels separated by /, each a letter followed by letters, numbers or _`,
      )
  return [...new Set(scopes as string[])]
}
