import type { HealthCheck } from '@lodestream/shared/http/health'
import type { ContextResolver } from '@lodestream/shared/json-ld/context-resolver'
import { Resources } from '@lodestream/shared/lifecycle/resources'
import type { Logger } from '@lodestream/shared/logging/logger'
import type { Metrics } from '@lodestream/shared/metrics/metrics'
import type { SearchConfiguration } from './config.ts'
import type { Intake } from './follow-topic.ts'
import { measureIntakes, observeIntakes } from './measure-intakes.ts'
import type { EntityStore } from './ports/entity-store.ts'
import type { SubjectReferential } from './ports/subject-referential.ts'
import { startIdentities } from './start-identities.ts'
import { startTelemetry } from './start-telemetry.ts'

export interface IntakesParts {
  readonly configuration: SearchConfiguration
  readonly logger: Logger
  readonly metrics: Metrics
  readonly store: EntityStore
  readonly subjects: SubjectReferential
  readonly contexts: ContextResolver
}

/** What the search service reads beside its API; nothing is read before `start`. */
export interface Intakes {
  /** One for each that is switched on. */
  readonly checks: readonly HealthCheck[]
  /** `failed` rejects when one of them cannot go on. */
  start(): Promise<AsyncDisposable & { readonly failed: Promise<never> }>
}

/** The topics `cim.iam` and `cim.telemetry`, each where it is switched on. */
export function createIntakes(parts: IntakesParts): Intakes {
  const { configuration, metrics } = parts
  const running = new Map<string, Intake>()
  const observer = observeIntakes(metrics)
  measureIntakes(metrics, () => [...running.values()])
  const wanted = [
    ...(configuration.iamEvents ? [{ name: 'identities', start: startIdentities }] : []),
    ...(configuration.telemetry ? [{ name: 'telemetry', start: startTelemetry }] : []),
  ]
  return {
    checks: wanted.map(({ name }) => ({ name, check: async () => detailsOf(running.get(name)) })),
    async start() {
      const resources = new Resources()
      for (const { name, start } of wanted)
        running.set(name, resources.use(await start({ ...parts, observer })))
      return {
        failed: Promise.race([...running.values()].map(({ failed }) => failed)),
        [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose](),
      }
    },
  }
}

function detailsOf(intake: Intake | undefined): unknown {
  if (intake === undefined) throw new Error('not started')
  const { positions, failures, tryingMs } = intake.status()
  return { partitions: positions.size, failures, tryingMs: Math.round(tryingMs) }
}
