import { telemetryTopic } from '@lodestream/shared/events/telemetry-topic'
import type { ContextResolver } from '@lodestream/shared/json-ld/context-resolver'
import { type FollowParts, followTopic, type Intake } from './follow-topic.ts'
import { consumeTelemetry } from './operations/telemetry/consume-telemetry.ts'
import type { EntityStore } from './ports/entity-store.ts'

export interface StartTelemetryParts extends FollowParts {
  readonly store: EntityStore
  readonly contexts: ContextResolver
}

/** Writes what comes in on `cim.telemetry`. A dead letter is the business of its producer. */
export function startTelemetry(parts: StartTelemetryParts): Promise<Intake> {
  const { store, contexts } = parts
  const { defaultTenantName } = parts.configuration
  return followTopic(parts, {
    topic: telemetryTopic,
    setting: 'TELEMETRY',
    what: 'telemetry',
    deadLetters: 'info',
    follow: (bus, hooks) => consumeTelemetry({ bus, store, contexts, defaultTenantName, hooks }),
  })
}
