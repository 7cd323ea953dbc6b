import type { Setting } from './setting.ts'
import { whole } from './setting-kinds.ts'

/** The specification says 504 from version 1.9 on, and 503 before. */
const contextUnavailableStatus: Setting<503 | 504> = {
  name: 'CONTEXT_UNAVAILABLE_STATUS',
  meaning: 'Status of LdContextNotAvailable: 504, or 503 as up to version 1.8 of the specification.',
  default: 504,
  parse: (value) => {
    if (value === '503') return 503
    if (value === '504') return 504
    throw new Error('must be 503 or 504')
  },
}

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
  contextUnavailableStatus,
} as const
