import { parseEgressAllow } from '../egress/egress-policy.ts'
import { defaultCompressFromBytes } from '../http/compression.ts'
import { logLevels } from '../logging/logger.ts'
import { httpUrl } from './http-url.ts'
import type { Setting } from './setting.ts'
import { flag, list, optionalText, text, whole } from './setting-kinds.ts'

const logLevel: Setting<string> = {
  name: 'LOG_LEVEL',
  meaning: `What is logged, on standard output: ${logLevels.join(', ')}.`,
  default: 'info',
  parse: (value) => {
    if (!(logLevels as readonly string[]).includes(value))
      throw new Error(`must be one of ${logLevels.join(', ')}`)
    return value
  },
}

const publicUrl = httpUrl({
  name: 'PUBLIC_URL',
  meaning:
    'Where clients reach the API, as https://broker.example: the beginning of the URLs of @contexts hosted here. Without it http, HOST and PORT.',
})

const egressAllow: Setting<string> = {
  name: 'EGRESS_ALLOW',
  meaning: 'Private networks that the broker may call, as 10.0.0.0/8, separated by commas.',
  default: '',
  parse: (value) => {
    parseEgressAllow(value)
    return value
  },
}

/** Settings that every process of the broker has. */
export const processSettings = {
  host: text({ name: 'HOST', meaning: 'Address the HTTP API listens on.', default: '127.0.0.1' }),
  port: whole({
    name: 'PORT',
    meaning: 'Port the HTTP API listens on; 0 takes a free one.',
    unit: 'port',
    default: 8080,
    min: 0,
    max: 65_535,
  }),
  publicUrl,
  logLevel,
  databaseUrl: optionalText({
    name: 'DATABASE_URL',
    meaning: 'PostgreSQL 15 or newer with PostGIS, as postgres://user:password@host:port/database.',
    secret: true,
  }),
  databasePoolSize: whole({
    name: 'DATABASE_POOL_SIZE',
    meaning: 'Connections of this process to PostgreSQL.',
    unit: 'connections',
    default: 10,
    min: 2,
    max: 200,
  }),
  databaseConnectTimeoutMs: whole({
    name: 'DATABASE_CONNECT_TIMEOUT_MS',
    meaning: 'How long a request waits for a connection.',
    unit: 'ms',
    default: 10_000,
    min: 100,
    max: 600_000,
  }),
  databaseStatementTimeoutMs: whole({
    name: 'DATABASE_STATEMENT_TIMEOUT_MS',
    meaning: 'How long one statement may take.',
    unit: 'ms',
    default: 30_000,
    min: 100,
    max: 600_000,
  }),
  databaseLockTimeoutMs: whole({
    name: 'DATABASE_LOCK_TIMEOUT_MS',
    meaning: 'How long one statement waits for a lock.',
    unit: 'ms',
    default: 10_000,
    min: 100,
    max: 600_000,
  }),
  migrate: flag({
    name: 'MIGRATE',
    meaning: 'Bring the database schema up to date at start; otherwise an older schema stops the process.',
    default: true,
  }),
  kafkaBrokers: list({
    name: 'KAFKA_BROKERS',
    meaning:
      'Kafka brokers as host:port, separated by commas; empty: the event log is a table of the database.',
    default: [],
  }),
  kafkaReplicationFactor: whole({
    name: 'KAFKA_REPLICATION_FACTOR',
    meaning: 'Copies of each partition of the topics; 0: as the brokers of Kafka are configured.',
    unit: 'copies',
    default: 0,
    min: 0,
    max: 32,
  }),
  kafkaMinInSyncReplicas: whole({
    name: 'KAFKA_MIN_INSYNC_REPLICAS',
    meaning:
      'Copies that must have an event before it is acknowledged; 0: as the brokers of Kafka are configured.',
    unit: 'copies',
    default: 0,
    min: 0,
    max: 32,
  }),
  entityStates: flag({
    name: 'ENTITY_STATES',
    meaning: 'With Kafka, keep the compacted topic cim.entity.state: every entity as it is now.',
    default: true,
  }),
  egressAllow,
  defaultTenantName: text({
    name: 'DEFAULT_TENANT_NAME',
    meaning: 'Name of the default tenant in events. A request that names it means the default tenant.',
    default: 'default',
  }),
  maxBodyBytes: whole({
    name: 'MAX_BODY_BYTES',
    meaning: 'Longest request body; above it: 413.',
    unit: 'bytes',
    default: 4 * 1024 * 1024,
    min: 1024,
    max: 64 * 1024 * 1024,
  }),
  corsOrigins: list({
    name: 'CORS_ORIGINS',
    meaning: 'Origins whose pages may call the API, separated by commas; * for all.',
    default: [],
  }),
  compressFromBytes: whole({
    name: 'COMPRESS_FROM_BYTES',
    meaning: 'Answers of so many bytes are compressed for clients that accept br or gzip.',
    unit: 'bytes',
    default: defaultCompressFromBytes,
    min: 256,
    max: 1024 * 1024 * 1024,
  }),
  defaultLimit: whole({
    name: 'PAGE_LIMIT_DEFAULT',
    meaning: 'Elements of a page when a request does not say.',
    unit: 'elements',
    default: 50,
    min: 1,
    max: 1_000,
  }),
  maxLimit: whole({
    name: 'PAGE_LIMIT_MAX',
    meaning: 'Most elements a request may ask for in one page; above it: TooManyResults.',
    unit: 'elements',
    default: 1_000,
    min: 1,
    max: 10_000,
  }),
} as const
