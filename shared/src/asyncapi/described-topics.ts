import { cloudEventTypes } from '../events/cloud-events-headers.ts'
import { cloudEventsHeadersSchema } from '../events/cloud-events-headers-schema.ts'
import { entityEventSchema } from '../events/entity-event-schema.ts'
import { entityStateType } from '../events/entity-state.ts'
import { entityStateSchema } from '../events/entity-state-schema.ts'
import { entityStateTopic, entityTopic, type TopicDeclaration } from '../events/entity-topic.ts'
import { iamEventSchema } from '../events/iam-event-schema.ts'
import { iamTopic } from '../events/iam-topic.ts'
import { telemetrySchema } from '../events/telemetry-schema.ts'
import { telemetryTopic } from '../events/telemetry-topic.ts'

/** A topic of the event contract, as asyncapi.json tells it: every word about it that no machine can derive. */
export interface DescribedTopic {
  readonly topic: TopicDeclaration
  /** Whether the broker writes it or reads it. */
  readonly action: 'send' | 'receive'
  readonly title: string
  readonly description: string
  readonly message: DescribedMessage
}

/** What the records of a topic are. Schemas are JSON Schema draft-07. */
export interface DescribedMessage {
  /** File name of its published schema: docs/<name>.schema.json. */
  readonly name: string
  readonly payload: { readonly title: string; readonly description: string }
  readonly headers: object
  /** JSON Schema of the key of a record; absent: that of an entity. */
  readonly key?: object
}

/** Every topic of the contract, by the name of its channel. */
export const describedTopics: Readonly<Record<string, DescribedTopic>> = {
  entityEvents: {
    topic: entityTopic,
    action: 'send',
    title: 'Entity events',
    description:
      'Every change of every entity, at least once, in order per key, gap-free by `sequence`, with identical bytes when repeated.',
    message: {
      name: 'entity-event',
      payload: entityEventSchema,
      headers: cloudEventsHeadersSchema(Object.values(cloudEventTypes)),
    },
  },
  entityStates: {
    topic: entityStateTopic,
    action: 'send',
    title: 'Entity states',
    description:
      'Every entity as it is: the last record of a key is its state, one without a value (a tombstone) says that it is gone.',
    message: {
      name: 'entity-state',
      payload: entityStateSchema,
      headers: cloudEventsHeadersSchema([entityStateType]),
    },
  },
  telemetry: {
    topic: telemetryTopic,
    action: 'receive',
    title: 'Telemetry',
    description:
      'Values of attributes of entities that exist, merged in the order of the partition. One that is refused goes to cim.telemetry.dlq (docs/telemetry.md).',
    message: {
      name: 'telemetry',
      payload: telemetrySchema,
      headers: { type: 'object', description: 'None is needed, and none is looked at.' },
      key: {
        type: 'string',
        minLength: 1,
        description: 'The same for all values of an entity, as its id: that keeps them in order.',
      },
    },
  },
  identityEvents: {
    topic: iamTopic,
    action: 'receive',
    title: 'Identity events',
    description:
      'What Keycloak tells of users, groups, clients, global roles and memberships, as its event listeners send it (docs/iam.md).',
    message: {
      name: 'iam-event',
      payload: iamEventSchema,
      headers: { type: 'object', description: 'None is needed, and none is looked at.' },
      key: { type: ['string', 'null'], description: 'Any or none: there is one partition.' },
    },
  },
}
