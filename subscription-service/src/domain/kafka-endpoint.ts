import { endpointAddress } from './endpoint-address.ts'
import { refuse } from './member-reader.ts'

/** An endpoint of the Kafka binding, which is ours. */
export interface KafkaEndpoint {
  readonly host: string
  readonly port: number
  readonly topic: string
}

const topicSyntax = /^[a-zA-Z0-9._-]{1,249}$/

/**
 * Reads `kafka://<host>[:<port>]/<topic>`.
 * @throws BadRequestData naming the member
 */
export function readKafkaEndpoint(
  { uri }: { readonly uri: string },
  path = 'notification.endpoint',
): KafkaEndpoint {
  const at = { path: `${path}.uri` }
  const address = endpointAddress(uri)
  if (!address) throw refuse(at, 'must have a host')
  // The client for Kafka takes a host for what comes before the first colon.
  if (address.host.includes(':')) throw refuse(at, 'must not have an IPv6 address as host: give it a name')
  const { pathname, search, hash, username, password } = new URL(uri)
  if (search !== '' || hash !== '') throw refuse(at, 'must have neither query nor fragment')
  if (username !== '' || password !== '') throw refuse(at, 'must not have credentials')
  const topic = pathname.slice(1)
  if (!topicSyntax.test(topic) || topic === '.' || topic === '..')
    throw refuse(at, 'must have one topic of Kafka')
  // Whoever could write there would forge events, or the bookkeeping of Kafka.
  if (/^(?:cim\.|__)/.test(topic))
    throw refuse(at, `must not have the topic ${topic}, which is not for receivers`)
  return { host: address.host, port: address.port, topic }
}
