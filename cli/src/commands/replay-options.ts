import type { FilterOptions, SourceOptions } from './source-options.ts'

/** What is replayed, and where to. */
export interface ReplayOptions extends SourceOptions, FilterOptions {
  readonly toTopic?: string
  readonly toKafka?: string
  readonly toSubscription?: string
}
