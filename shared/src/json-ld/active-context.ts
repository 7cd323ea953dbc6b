import jsonld from 'jsonld'
import type { JsonObject } from '../ngsi-ld/json.ts'
import { defaultVocabulary } from './core-context.ts'

/** What the library knows of one term. */
export interface TermMapping {
  readonly '@id': string | null
  readonly '@type'?: string
  readonly reverse?: boolean
  readonly _prefix?: boolean
}

/** An active context of the library (JSON-LD 1.1 API 4.1), as far as it is used here. */
export interface ActiveContext {
  readonly mappings: ReadonlyMap<string, TermMapping>
  readonly '@vocab'?: string
}

interface ContextProcessor {
  processContext(active: unknown, local: unknown, options: object): Promise<ActiveContext>
}

// The typings leave the function out.
const processor = jsonld as unknown as ContextProcessor

/** Remote parts are replaced before; without this the library keeps every context it has ever seen. */
const contextResolver = {
  resolve: async ({ context }: { context: { '@context': JsonObject } }) => [
    { document: context['@context'], getProcessed: () => undefined, setProcessed: () => undefined },
  ],
}

/** An empty context, so lenient as to let a definition refer to names of the default vocabulary. */
export async function initialActiveContext(): Promise<ActiveContext> {
  const empty = await processor.processContext(null, null, {})
  return extendActiveContext(empty, { '@vocab': defaultVocabulary })
}

/** Context processing of JSON-LD 1.1 API 5.1 for one embedded context. Throws what the library throws. */
export function extendActiveContext(active: ActiveContext, part: JsonObject): Promise<ActiveContext> {
  return processor.processContext(active, { '@context': part }, { contextResolver })
}
