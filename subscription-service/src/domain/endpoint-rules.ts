import { isHeaderName, isHeaderValue } from './header-syntax.ts'
import { readKafkaEndpoint } from './kafka-endpoint.ts'
import { type Member, refuse } from './member-reader.ts'
import { readMqttEndpoint } from './mqtt-endpoint.ts'
import type { Endpoint, KeyValuePair } from './subscription.ts'

/** What a binding asks of the endpoints that have its scheme. */
interface EndpointRules {
  /** @throws BadRequestData */
  check(endpoint: Endpoint, path: string): void
  /** One pair of receiverInfo. @throws BadRequestData */
  checkPair(pair: KeyValuePair, member: Pick<Member, 'path'>): void
}

const http: EndpointRules = { check: () => {}, checkPair: checkHeader }
const mqtt: EndpointRules = { check: readMqttEndpoint, checkPair: () => {} }
const kafka: EndpointRules = { check: readKafkaEndpoint, checkPair: () => {} }

/** By scheme: a binding that is not here does not exist. */
export const endpointRules: ReadonlyMap<string, EndpointRules> = new Map([
  ['http', http],
  ['https', http],
  ['mqtt', mqtt],
  ['mqtts', mqtt],
  ['kafka', kafka],
])

/** Headers of the connection, not of the message: they would break it (RFC 9110 7.6.1). */
const connectionHeaders = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** A pair becomes a header of the notification, so it must be one (clause 6.3.8). */
function checkHeader({ key, value }: KeyValuePair, { path }: Pick<Member, 'path'>): void {
  if (!isHeaderName(key)) throw refuse({ path: `${path}.key` }, 'must be the name of an HTTP header')
  if (!isHeaderValue(value)) throw refuse({ path: `${path}.value` }, 'must be legal in an HTTP header')
  if (connectionHeaders.has(key.toLowerCase()))
    throw refuse({ path: `${path}.key` }, `must not be ${key}, a header of the connection`)
}
