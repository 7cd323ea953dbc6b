import kafkajs, { CompressionTypes, type ISocketFactory, Kafka, logLevel } from 'kafkajs'
import type { GuardedDial } from '../egress/guarded-dial.ts'
import { gzipCodec } from './gzip-codec.ts'

kafkajs.CompressionCodecs[CompressionTypes.GZIP] = () => gzipCodec

/** How the brokers are reached. */
export interface KafkaConfig {
  /** `host:port` of one or more brokers. */
  readonly brokers: readonly string[]
  readonly clientId: string
  /** How connections are made, where the broker is none of ours: then nothing is tried twice either. */
  readonly dial?: GuardedDial
}

const connectionTimeoutMs = 1000
const requestTimeoutMs = 5000

/** Quick retries only: whoever uses the client owns the patience, because kafkajs gives up in a longer outage. */
const retry = { initialRetryTime: 50, maxRetryTime: 500, multiplier: 1.5, retries: 4 }

/** A kafkajs client with the settings that were found to be safe (ADR 0010). */
export function createKafka({ brokers, clientId, dial }: KafkaConfig): Kafka {
  return new Kafka({
    brokers: [...brokers],
    clientId,
    logLevel: logLevel.NOTHING,
    connectionTimeout: connectionTimeoutMs,
    requestTimeout: requestTimeoutMs,
    retry,
    ...(dial === undefined ? {} : { socketFactory: socketFactoryOf(dial), retry: { retries: 0 } }),
  })
}

function socketFactoryOf(dial: GuardedDial): ISocketFactory {
  return ({ host, port, onConnect }) => dial({ host, port, tls: false }).once('connect', onConnect)
}
