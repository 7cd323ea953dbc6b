import { BadRequestData } from '../ngsi-ld/errors.ts'
import type { Json } from '../ngsi-ld/json.ts'
import { maxNesting } from '../ngsi-ld/model-limits.ts'

/** Refuses what is nested deeper than the limit, before anything recurses into it. Throws BadRequestData. */
export function assertNesting(value: Json, depth = 0): void {
  if (depth > maxNesting)
    throw new BadRequestData(`The body must not be nested deeper than ${maxNesting} levels`)
  if (typeof value !== 'object' || value === null) return
  for (const item of Object.values(value)) assertNesting(item, depth + 1)
}
