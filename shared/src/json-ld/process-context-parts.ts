import { setImmediate as nextTurn } from 'node:timers/promises'
import { BadRequestData, NgsiLdError } from '../ngsi-ld/errors.ts'
import type { JsonObject } from '../ngsi-ld/json.ts'
import {
  type ActiveContext,
  extendActiveContext,
  initialActiveContext,
  type TermMapping,
} from './active-context.ts'
import { checkContextPart } from './check-context-part.ts'
import type { ContextLimits } from './context-limits.ts'
import { coreDefinitions } from './core-definitions.ts'
import type { TermDefinition, TermDefinitions } from './term-definition.ts'

/** Coercions that leave the value a reference, or leave it alone: not datatypes. */
const references = new Set(['@id', '@vocab', '@none'])

/**
 * Processes embedded contexts, one after the other, into the terms they define. What they say of core terms is left
 * out: the core has precedence (clause 5.5.7). Lets other work run between two parts.
 * @throws BadRequestData when they are not valid
 */
export async function processContextParts(
  parts: readonly JsonObject[],
  limits: ContextLimits,
): Promise<TermDefinitions> {
  let active = await initialActiveContext()
  for (const part of parts) {
    await nextTurn()
    active = await processPart(active, part, limits)
  }
  return definitionsOf(active)
}

async function processPart(
  active: ActiveContext,
  part: JsonObject,
  limits: ContextLimits,
): Promise<ActiveContext> {
  try {
    checkContextPart(part, active, limits)
    return await extendActiveContext(active, part)
  } catch (error) {
    if (error instanceof NgsiLdError) throw error
    throw new BadRequestData(`The @context is not valid: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    })
  }
}

function definitionsOf({ mappings }: ActiveContext): TermDefinitions {
  const entries = [...mappings].filter(([term]) => !coreDefinitions.has(term))
  return new Map(entries.map(([term, mapping]) => [term, definitionOf(mapping)]))
}

function definitionOf({ '@id': iri, '@type': type, reverse, _prefix }: TermMapping): TermDefinition {
  return {
    iri,
    ...(_prefix && { isPrefix: true }),
    ...(type !== undefined && !references.has(type) && { isDatatyped: true }),
    ...(reverse && { isReverse: true }),
  }
}
