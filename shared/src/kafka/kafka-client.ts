import { Kafka, logLevel } from 'kafkajs'

/** How the brokers are reached. */
export interface KafkaConfig {
  /** `host:port` of one or more brokers. */
  readonly brokers: readonly string[]
  readonly clientId: string
}

const connectionTimeoutMs = 1000
const requestTimeoutMs = 5000

/** Quick retries only: whoever uses the client owns the patience, because kafkajs gives up in a longer outage. */
const retry = { initialRetryTime: 50, maxRetryTime: 500, multiplier: 1.5, retries: 4 }

/** A kafkajs client with the settings that were found to be safe (ADR 0010). */
export function createKafka({ brokers, clientId }: KafkaConfig): Kafka {
  return new Kafka({
    brokers: [...brokers],
    clientId,
    logLevel: logLevel.NOTHING,
    connectionTimeout: connectionTimeoutMs,
    requestTimeout: requestTimeoutMs,
    retry,
  })
}
