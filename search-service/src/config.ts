import { contextSettings } from '@lodestream/shared/config/context-settings'
import { processSettings } from '@lodestream/shared/config/process-settings'
import type { Configuration, Setting } from '@lodestream/shared/config/setting'
import { flag, whole } from '@lodestream/shared/config/setting-kinds'

const brokerName: Setting<string | undefined> = {
  name: 'SOURCE_ALIAS',
  meaning:
    'Name of this broker among others, in Via headers; a token, unique and always the same. Without it one is made from the database.',
  default: undefined,
  parse: (value) => {
    if (!/^[\w!#$%&'*+.^`|~-]{1,100}$/.test(value))
      throw new Error('must be a token of at most 100 characters')
    return value
  },
}

/** Settings of the search service beside those that every process has. */
export const searchSettings = {
  ...processSettings,
  ...contextSettings,
  brokerName,
  maxWaitingChanges: whole({
    name: 'MAX_WAITING_CHANGES',
    meaning: 'Changes that may wait to be committed; above it: 503.',
    unit: 'changes',
    default: 10_000,
    min: 1,
    max: 1_000_000,
  }),
  maxBatchItems: whole({
    name: 'MAX_BATCH_ITEMS',
    meaning: 'Items of one batch request; above it: 400.',
    unit: 'items',
    default: 1_000,
    min: 1,
    max: 10_000,
  }),
  maxOutboxRows: whole({
    name: 'MAX_OUTBOX_ROWS',
    meaning: 'Operations that may wait for the event log; above it: 503.',
    unit: 'rows',
    default: 1_000_000,
    min: 1_000,
    max: 1_000_000_000,
  }),
  telemetry: flag({
    name: 'TELEMETRY',
    meaning: 'With Kafka, read cim.telemetry: values of attributes at high rate (telemetry.md).',
    default: false,
  }),
  iamEvents: flag({
    name: 'IAM_EVENTS',
    meaning: 'With Kafka, read cim.iam: what Keycloak tells of users, groups, clients and roles (iam.md).',
    default: false,
  }),
} as const

/** Configuration of the search service. */
export type SearchConfiguration = Configuration<typeof searchSettings>
