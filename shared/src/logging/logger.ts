import { type Logger, pino } from 'pino'

export type { Logger } from 'pino'

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** Members that may carry a secret; their values never reach the log (I15: no secret in logs). */
const secretPaths = [
  'authorization',
  '*.authorization',
  'headers.authorization',
  'databaseUrl',
  '*.databaseUrl',
]

/** A JSON logger on standard output. ERROR: a human must act; WARN: it heals itself; INFO: business; DEBUG: development. */
export function createLogger(service: string, level: string): Logger {
  return pino({
    base: { service },
    level,
    redact: { paths: secretPaths, censor: '***' },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  })
}
