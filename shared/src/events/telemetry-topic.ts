import { entityTopic, type TopicDeclaration } from './entity-topic.ts'

const day = 24 * 3600 * 1000

/** Bytes of a telemetry message, on Kafka and over HTTP. */
export const maxTelemetryBytes = 64 * 1024

/** The topic `cim.telemetry`: values of attributes that producers send (docs/telemetry.md), those of an entity under one key. */
export const telemetryTopic: TopicDeclaration = {
  ...entityTopic,
  name: 'cim.telemetry',
  retentionMs: 3 * day,
}
