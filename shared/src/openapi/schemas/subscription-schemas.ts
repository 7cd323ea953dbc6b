import { schemaRef } from '../schema-ref.ts'

const text = { type: 'string' }
const uri = { ...text, format: 'uri' }
const dateTime = { ...text, format: 'date-time' }
const names = { type: 'array', items: text, minItems: 1 }
const positive = { type: 'number', exclusiveMinimum: 0 }
const pairs = { type: 'array', items: schemaRef('KeyValuePair') }

const triggers = [
  'entityCreated',
  'entityUpdated',
  'entityDeleted',
  'attributeCreated',
  'attributeUpdated',
  'attributeDeleted',
]

const subscriptionMembers = {
  '@context': schemaRef('Context'),
  id: uri,
  type: { const: 'Subscription' },
  subscriptionName: text,
  name: { ...text, description: 'What early versions called subscriptionName.' },
  description: text,
  entities: { type: 'array', items: schemaRef('EntitySelector'), minItems: 1 },
  watchedAttributes: names,
  notificationTrigger: { type: 'array', items: { enum: triggers }, minItems: 1 },
  q: text,
  scopeQ: text,
  geoQ: schemaRef('GeoQuery'),
  csf: text,
  expandValues: text,
  jsonKeys: text,
  lang: text,
  datasetId: { anyOf: [text, names] },
  throttling: positive,
  timeInterval: positive,
  expiresAt: dateTime,
  isActive: { type: 'boolean' },
  localOnly: { type: 'boolean' },
  splitEntities: { type: 'boolean' },
  jsonldContext: uri,
  ngsildConformance: { ...text, pattern: '^[0-9]+\\.[0-9]+$' },
  notification: schemaRef('NotificationParams'),
}

/** Subscriptions (clauses 5.2.12 to 5.2.15 and 5.2.22). */
export const subscriptionSchemas = {
  NewSubscription: {
    description: 'A subscription as a client writes it.',
    type: 'object',
    required: ['type', 'notification'],
    properties: subscriptionMembers,
  },
  SubscriptionFragment: {
    description:
      'Members of a subscription to be replaced as a whole; `urn:ngsi-ld:null` removes an optional one.',
    type: 'object',
    properties: {
      ...Object.fromEntries(Object.entries(subscriptionMembers).map(([name, is]) => [name, orNull(is)])),
      notification: schemaRef('NotificationParams'),
    },
  },
  Subscription: {
    description: 'A subscription as it is read.',
    type: 'object',
    required: ['id', 'type', 'notificationTrigger', 'notification', 'status'],
    properties: {
      ...subscriptionMembers,
      status: { enum: ['active', 'paused', 'expired', 'failed'] },
      createdAt: dateTime,
      modifiedAt: dateTime,
    },
  },
  NotificationParams: {
    description: 'What is notified, how and where.',
    type: 'object',
    required: ['endpoint'],
    properties: {
      attributes: names,
      pick: names,
      omit: names,
      format: { enum: ['normalized', 'concise', 'simplified', 'keyValues'] },
      showChanges: { type: 'boolean' },
      sysAttrs: { type: 'boolean' },
      join: { enum: ['flat', 'inline', '@none'] },
      joinLevel: { type: 'integer', minimum: 1 },
      endpoint: schemaRef('Endpoint'),
      status: { enum: ['ok', 'failed'] },
      timesSent: { type: 'integer', minimum: 1 },
      timesFailed: { type: 'integer', minimum: 1 },
      lastNotification: dateTime,
      lastSuccess: dateTime,
      lastFailure: dateTime,
    },
  },
  Endpoint: {
    description: 'The receiver of notifications.',
    type: 'object',
    required: ['uri'],
    properties: {
      uri,
      accept: { enum: ['application/json', 'application/ld+json', 'application/geo+json'] },
      timeout: { ...positive, description: 'Milliseconds.' },
      cooldown: { ...positive, description: 'Milliseconds.' },
      receiverInfo: pairs,
      notifierInfo: pairs,
    },
  },
  KeyValuePair: {
    type: 'object',
    required: ['key', 'value'],
    properties: { key: text, value: text },
  },
}

function orNull(is: object): object {
  return { anyOf: [is, { const: 'urn:ngsi-ld:null' }] }
}
