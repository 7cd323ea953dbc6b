import { endpointAddress } from './endpoint-address.ts'
import { type Member, refuse } from './member-reader.ts'
import type { Endpoint, KeyValuePair } from './subscription.ts'

/** An endpoint of the MQTT binding (clause 7.2). */
export interface MqttEndpoint {
  readonly tls: boolean
  readonly host: string
  readonly port: number
  readonly username?: string
  readonly password?: string
  readonly topic: string
  /** As the protocol counts: 4 is MQTT 3.1.1. */
  readonly version: 4 | 5
  readonly qos: 0 | 1 | 2
}

const versions: Readonly<Record<string, 4 | 5>> = { 'mqtt3.1.1': 4, 'mqtt5.0': 5 }
const qualities: Readonly<Record<string, 0 | 1 | 2>> = { 0: 0, 1: 1, 2: 2 }

/**
 * Reads `mqtt[s]://[<user>][:<password>]@<host>[:<port>]/<topic>` and the pairs of notifierInfo that are of MQTT.
 * @throws BadRequestData naming the member
 */
export function readMqttEndpoint(
  { uri, notifierInfo = [] }: Pick<Endpoint, 'uri' | 'notifierInfo'>,
  path = 'notification.endpoint',
): MqttEndpoint {
  const at = { path: `${path}.uri` }
  const address = endpointAddress(uri)
  if (!address) throw refuse(at, 'must have a host')
  const { username, password } = credentialsOf(uri, at)
  const version = choiceOf(notifierInfo, 'MQTT-Version', { choices: versions, path }) ?? 5
  if (version === 4 && password !== undefined && username === undefined) {
    throw refuse(at, 'must not have a password without a user with mqtt3.1.1')
  }
  return {
    tls: address.scheme === 'mqtts',
    host: address.host,
    port: address.port,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    topic: topicOf(uri, at),
    version,
    qos: choiceOf(notifierInfo, 'MQTT-QoS', { choices: qualities, path }) ?? 0,
  }
}

/** The path without its leading slash. */
function topicOf(uri: string, at: Pick<Member, 'path'>): string {
  const { pathname, search, hash } = new URL(uri)
  if (search !== '' || hash !== '') throw refuse(at, 'must have neither query nor fragment')
  const topic = decoded(pathname.slice(1), at)
  if (topic === '') throw refuse(at, 'must have a topic')
  if (/[+#\0]/.test(topic)) throw refuse(at, 'must not have wildcards in its topic')
  return topic
}

function credentialsOf(uri: string, at: Pick<Member, 'path'>) {
  const { username, password } = new URL(uri)
  return {
    username: username === '' ? undefined : decoded(username, at),
    password: password === '' ? undefined : decoded(password, at),
  }
}

function decoded(text: string, at: Pick<Member, 'path'>): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw refuse(at, 'must be percent-encoded UTF-8')
  }
}

function choiceOf<Choice>(
  pairs: readonly KeyValuePair[],
  key: string,
  { choices, path }: { readonly choices: Readonly<Record<string, Choice>>; readonly path: string },
): Choice | undefined {
  const given = pairs.findLast((pair) => pair.key === key)?.value
  if (given === undefined) return undefined
  if (!Object.hasOwn(choices, given)) {
    throw refuse(
      { path: `${path}.notifierInfo` },
      `must have one of ${Object.keys(choices).join(', ')} as ${key}`,
    )
  }
  return choices[given]
}
