import type { TopicDeclaration } from '../events/entity-topic.ts'
import { type DescribedMessage, type DescribedTopic, describedTopics } from './described-topics.ts'

/** An AsyncAPI 3 document. */
export interface AsyncApiDocument {
  readonly asyncapi: string
  readonly channels: Readonly<Record<string, object>>
  readonly operations: Readonly<Record<string, object>>
  readonly components: Readonly<Record<string, Readonly<Record<string, object>>>>
  readonly [member: string]: unknown
}

const description = `Every change of an NGSI-LD entity as an event, for whoever may read the topics. docs/events.md is the contract.

The key of a record is \`<tenant>|<entity id>\`, with \`%\` and \`|\` written \`%25\` and \`%7C\` in both parts; the default tenant is the
empty text. Headers are CloudEvents 1.0 in binary mode. Within a major version messages only gain members.`

const draft07 = 'application/schema+json;version=draft-07'
const entityKey = {
  type: 'string',
  description: '`<tenant>|<entity id>`: all records of an entity are in one partition, in order.',
}

/** The event contract as AsyncAPI 3: made of the declared topics and the schemas that tests hold records against. */
export function buildAsyncApi(): AsyncApiDocument {
  const topics = Object.entries(describedTopics)
  return {
    asyncapi: '3.0.0',
    info: { title: 'Lodestream events', version: '1.0.0', description },
    defaultContentType: 'application/json',
    servers: {
      kafka: {
        host: '{brokers}',
        protocol: 'kafka',
        description: 'The Kafka that KAFKA_BROKERS names.',
        variables: { brokers: { default: 'localhost:9092' } },
      },
    },
    channels: Object.fromEntries(topics.map(([name, topic]) => [name, channel(topic)])),
    operations: Object.fromEntries(
      topics.map(([name, topic]) => [operationId(name, topic), operation(name, topic)]),
    ),
    components: {
      messages: Object.fromEntries(
        topics.map(([, { message }]) => [message.payload.title, toMessage(message)]),
      ),
      schemas: Object.fromEntries(
        topics.flatMap(([, { message }]) => [
          [message.payload.title, { schemaFormat: draft07, schema: message.payload }],
          [`${message.payload.title}Headers`, { schemaFormat: draft07, schema: message.headers }],
        ]),
      ),
    },
  }
}

function channel({ topic, title, description: words, message }: DescribedTopic): object {
  const { title: messageName } = message.payload
  return {
    address: topic.name,
    title,
    description: words,
    messages: { [messageName]: { $ref: `#/components/messages/${messageName}` } },
    bindings: {
      kafka: {
        topic: topic.name,
        partitions: topic.partitions,
        topicConfiguration: topicConfiguration(topic),
        bindingVersion: '0.5.0',
      },
    },
  }
}

function topicConfiguration({ cleanupPolicy, retentionMs, maxRecordBytes }: TopicDeclaration): object {
  const kept = cleanupPolicy === 'delete' ? 'retention.ms' : 'delete.retention.ms'
  return { 'cleanup.policy': [cleanupPolicy], [kept]: retentionMs, 'max.message.bytes': maxRecordBytes }
}

function operationId(name: string, { action }: DescribedTopic): string {
  return `${action}${name.charAt(0).toUpperCase()}${name.slice(1)}`
}

function operation(name: string, { action, title, message }: DescribedTopic): object {
  return {
    action,
    title,
    channel: { $ref: `#/channels/${name}` },
    messages: [{ $ref: `#/channels/${name}/messages/${message.payload.title}` }],
  }
}

function toMessage({ payload, key = entityKey }: DescribedMessage): object {
  return {
    name: payload.title,
    title: payload.title,
    summary: payload.description,
    contentType: 'application/json',
    payload: { $ref: `#/components/schemas/${payload.title}` },
    headers: { $ref: `#/components/schemas/${payload.title}Headers` },
    bindings: { kafka: { key, bindingVersion: '0.5.0' } },
  }
}
