import { within } from '../lifecycle/within.ts'
import { registerOtherMethods } from './other-methods.ts'
import type { HttpServer } from './server.ts'

/** One thing a process needs in order to work. */
export interface HealthCheck {
  readonly name: string
  /** Resolves with details worth showing when all is well, rejects otherwise. */
  check(): Promise<unknown>
}

/** What `GET /health` shows. */
export interface HealthParts {
  readonly checks: readonly HealthCheck[]
  /** Limits in force, by name; docs/configuration.md explains them. */
  readonly limits: Readonly<Record<string, unknown>>
}

/** Milliseconds after which a check that does not answer has failed. */
const checkTimeoutMs = 2_000

interface CheckOutcome {
  readonly status: 'up' | 'down'
  readonly details?: unknown
  readonly problem?: string
}

/** `GET /health/live`: the process answers. `GET /health` and `/health/ready`: it can work; 503 when a check fails. */
export function registerHealth(server: HttpServer, parts: HealthParts): void {
  server.get('/health/live', () => ({ status: 'up' }))
  registerOtherMethods(server, '/health/live', { offered: ['GET'] })
  for (const path of ['/health', '/health/ready']) {
    registerOtherMethods(server, path, { offered: ['GET'] })
    server.get(path, async (_request, reply) => {
      const outcomes = await Promise.all(parts.checks.map(runCheck))
      const up = outcomes.every(([, outcome]) => outcome.status === 'up')
      const checks = Object.fromEntries(outcomes)
      return reply.code(up ? 200 : 503).send({ status: up ? 'up' : 'down', checks, limits: parts.limits })
    })
  }
}

async function runCheck(check: HealthCheck): Promise<[name: string, outcome: CheckOutcome]> {
  try {
    const details = await within(checkTimeoutMs, check.check())
    return [check.name, details === undefined ? { status: 'up' } : { status: 'up', details }]
  } catch (error) {
    return [check.name, { status: 'down', problem: error instanceof Error ? error.message : String(error) }]
  }
}
