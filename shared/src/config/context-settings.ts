import { whole } from './setting-kinds.ts'

/** Settings of every process that fetches contexts. */
export const contextSettings = {
  contextTimeoutMs: whole({
    name: 'CONTEXT_TIMEOUT_MS',
    meaning: 'How long fetching one remote @context may take, redirects included.',
    unit: 'ms',
    default: 5_000,
    min: 100,
    max: 60_000,
  }),
  contextMaxBytes: whole({
    name: 'CONTEXT_MAX_BYTES',
    meaning: 'Largest remote @context document.',
    unit: 'bytes',
    default: 1024 * 1024,
    min: 1024,
    max: 16 * 1024 * 1024,
  }),
} as const
