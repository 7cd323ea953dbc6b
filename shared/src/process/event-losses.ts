import type { HealthCheck } from '../http/health.ts'
import type { Logger } from '../logging/logger.ts'

/** Events that the log no longer has, and that somebody here had not read: never silent. */
export interface EventLosses {
  onLoss(what: string): void
  /** `GET /health`: how often it happened since the start. It says what was; the process works. */
  readonly check: HealthCheck
}

/** Logs each loss, and counts. */
export function countEventLosses(logger: Logger): EventLosses {
  let losses = 0
  return {
    onLoss: (what) => {
      losses += 1
      logger.error({ what }, 'events are gone that nobody read here')
    },
    check: { name: 'eventLog', check: async () => ({ losses }) },
  }
}
