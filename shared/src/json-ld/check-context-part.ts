import { BadRequestData } from '../ngsi-ld/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../ngsi-ld/json.ts'
import type { ActiveContext } from './active-context.ts'
import type { ContextLimits } from './context-limits.ts'

/** The library copies a table of all terms for each term that looks like an IRI; terms times such terms, in one part. */
const maxIriTermProduct = 400_000

/** Names the library itself would trip over. */
const unusableTerms = new Set(['__proto__', 'hasOwnProperty'])
const iriForm = /:[^:]|\//

interface Scope {
  /** By term of this part: what its IRI is made from. */
  readonly sources: ReadonlyMap<string, string>
  readonly active: ActiveContext
  readonly limits: ContextLimits
}

/**
 * Refuses what NGSI-LD forbids (scoped contexts, clause 5.5.7) and what would cost too much, before the library sees it.
 * @param active what the parts before have defined
 * @throws BadRequestData that names the term and the rule
 */
export function checkContextPart(part: JsonObject, active: ActiveContext, limits: ContextLimits): void {
  const terms = Object.entries(part).filter(([term]) => !term.startsWith('@'))
  if (Object.hasOwn(part, '@context')) throw new BadRequestData('An @context must not contain an @context')
  for (const [term, definition] of terms) checkTerm(term, definition, limits)
  checkIriTerms(terms)
  const scope: Scope = { sources: new Map(terms.map(sourceOf)), active, limits }
  for (const [term] of terms) checkExpandedLength(term, scope)
  checkLength('@vocab', part['@vocab'], limits)
  if ((active['@vocab']?.length ?? 0) > limits.maxIriLength) refuseLength('@vocab', limits)
}

function checkTerm(term: string, definition: Json, limits: ContextLimits): void {
  if (unusableTerms.has(term))
    throw new BadRequestData(`The @context defines ${term}, which cannot be a term`)
  checkLength(term, term, limits)
  checkLength(term, definition, limits)
  if (!isJsonObject(definition)) return
  if (Object.hasOwn(definition, '@context'))
    throw new BadRequestData(
      `Term ${term} of the @context has a scoped @context, which NGSI-LD does not allow`,
    )
  for (const member of ['@id', '@type', '@reverse']) checkLength(term, definition[member], limits)
}

function checkLength(term: string, text: Json | undefined, limits: ContextLimits): void {
  if (typeof text === 'string' && text.length > limits.maxIriLength) refuseLength(term, limits)
}

function refuseLength(term: string, { maxIriLength }: ContextLimits): never {
  throw new BadRequestData(
    `Term ${term.slice(0, 64)} of the @context is or stands for more than ${maxIriLength} characters`,
  )
}

function checkIriTerms(terms: readonly (readonly [string, Json])[]): void {
  const iriTerms = terms.filter(([term]) => iriForm.test(term)).length
  if (iriTerms * terms.length > maxIriTermProduct)
    throw new BadRequestData(
      `The @context defines ${iriTerms} terms that have the form of an IRI, which is too many`,
    )
}

function sourceOf([term, definition]: readonly [string, Json]): readonly [string, string] {
  const written = isJsonObject(definition) ? (definition['@id'] ?? definition['@reverse']) : definition
  return [term, typeof written === 'string' ? written : term]
}

function checkExpandedLength(term: string, scope: Scope): void {
  if (expandedLength(term, scope, 0) > scope.limits.maxIriLength) refuseLength(term, scope.limits)
}

/** Length of what a name expands to; exact but for names that go to the vocabulary, which is bounded by itself. */
function expandedLength(name: string, scope: Scope, depth: number): number {
  const source = scope.sources.get(name)
  if (source === undefined) return scope.active.mappings.get(name)?.['@id']?.length ?? name.length
  if (depth > scope.limits.maxTermChain)
    throw new BadRequestData(`Term ${name} of the @context depends on itself or on too many others in a row`)
  if (source !== name && scope.sources.has(source)) return expandedLength(source, scope, depth + 1)
  const colon = source.indexOf(':')
  if (colon <= 0 || source.startsWith('//', colon + 1)) return source.length
  return expandedLength(source.slice(0, colon), scope, depth + 1) + source.length - colon - 1
}
