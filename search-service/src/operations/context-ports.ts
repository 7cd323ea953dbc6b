import type { ContextUsage } from '@lodestream/shared/contexts/context-usage'
import type { JsonldContextStore } from '@lodestream/shared/contexts/jsonld-context-store'
import type { ContextCache } from '@lodestream/shared/json-ld/context-cache'
import type { Clock } from '../ports/clock.ts'

/** What the operations on kept contexts need. */
export interface ContextPorts {
  readonly store: JsonldContextStore
  readonly usage: ContextUsage
  /** What this process keeps of remote contexts. */
  readonly cache: ContextCache
  readonly clock: Clock
}
