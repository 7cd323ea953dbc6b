import type { ContextCache } from '@lodestream/shared/json-ld/context-cache'
import type { Clock } from '../ports/clock.ts'
import type { JsonldContextStore } from '../ports/jsonld-context-store.ts'
import type { ContextUsage } from './context-usage.ts'

/** What the operations on kept contexts need. */
export interface ContextPorts {
  readonly store: JsonldContextStore
  readonly usage: ContextUsage
  /** What this process keeps of remote contexts. */
  readonly cache: ContextCache
  readonly clock: Clock
}
