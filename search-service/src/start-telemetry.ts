import { telemetryTopic } from '@lodestream/shared/events/telemetry-topic'
import type { Running } from '@lodestream/shared/lifecycle/run-process'
import { type FollowParts, followTopic } from './follow-topic.ts'
import { consumeTelemetry } from './operations/telemetry/consume-telemetry.ts'
import type { TelemetryParts } from './operations/telemetry/write-telemetry.ts'

export interface StartTelemetryParts extends TelemetryParts, FollowParts {}

/** Writes what comes in on `cim.telemetry`. A dead letter is the business of its producer. */
export function startTelemetry(parts: StartTelemetryParts): Promise<Running> {
  const { defaultTenantName } = parts.configuration
  return followTopic(parts, {
    topic: telemetryTopic,
    setting: 'TELEMETRY',
    what: 'telemetry',
    deadLetters: 'info',
    follow: (bus, onNotice) => consumeTelemetry({ ...parts, bus, defaultTenantName, onNotice }),
  })
}
