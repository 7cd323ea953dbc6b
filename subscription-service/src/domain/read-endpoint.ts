import { OperationNotSupported } from '@lodestream/shared/ngsi-ld/errors'
import { isAbsoluteUri } from '@lodestream/shared/ngsi-ld/names'
import { checkedMembers, type MemberNames } from './checked-members.ts'
import { isHeaderName, isHeaderValue } from './header-syntax.ts'
import {
  type Member,
  memberOf,
  readItems,
  readObject,
  readOneOf,
  readPositiveNumber,
  readString,
  refuse,
} from './member-reader.ts'
import type { Endpoint, KeyValuePair } from './subscription.ts'

/** Headers a subscription may add to its notifications. */
export const maxReceiverInfo = 50

/** Characters of one key or value of receiverInfo. */
export const maxReceiverInfoLength = 4_096

/** Characters of an endpoint's URI. */
export const maxEndpointUriLength = 2_048

const names: MemberNames = {
  known: ['uri', 'accept', 'timeout', 'cooldown', 'receiverInfo'],
  readOnly: [],
  notYet: ['notifierInfo'],
}

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

/**
 * Reads an Endpoint (clause 5.2.15). Whether its address may be called is not looked at here.
 * @throws BadRequestData naming the member, OperationNotSupported for a scheme that is not done
 */
export function readEndpoint(member: Member): Endpoint {
  const owner = { path: member.path, value: checkedMembers(readObject(member), names) }
  const uri = memberOf(owner, 'uri')
  if (!uri) throw refuse({ path: `${member.path}.uri` }, 'is missing')
  const [accept, timeout] = [memberOf(owner, 'accept'), memberOf(owner, 'timeout')]
  const [cooldown, receiverInfo] = [memberOf(owner, 'cooldown'), memberOf(owner, 'receiverInfo')]
  return {
    uri: readEndpointUri(uri),
    accept: accept ? readAccept(accept) : 'application/json',
    ...(timeout ? { timeoutMs: readPositiveNumber(timeout) } : {}),
    ...(cooldown ? { cooldownMs: readPositiveNumber(cooldown) } : {}),
    receiverInfo: receiverInfo ? readItems(receiverInfo, maxReceiverInfo).map(readPair) : [],
  }
}

function readEndpointUri(member: Member): string {
  const text = readString(member)
  if (text.length > maxEndpointUriLength) {
    throw refuse(member, `must not be longer than ${maxEndpointUriLength} characters`)
  }
  if (!isAbsoluteUri(text) || !URL.canParse(text)) throw refuse(member, 'must be an absolute URI')
  const { protocol } = new URL(text)
  if (protocol === 'http:' || protocol === 'https:') return text
  // Without the MQTT binding these are no dereferenceable URIs (clause 7.2).
  if (protocol === 'mqtt:' || protocol === 'mqtts:') throw refuse(member, 'must be an http or https URI')
  throw new OperationNotSupported(
    `Member ${member.path} has the scheme ${protocol} and only http and https are supported`,
  )
}

function readAccept(member: Member): Endpoint['accept'] {
  return readOneOf(member, ['application/json', 'application/ld+json', 'application/geo+json'] as const)
}

/** A pair becomes a header of the notification, so it must be one (clause 6.3.8). */
function readPair(member: Member): KeyValuePair {
  const owner = { path: member.path, value: checkedMembers(readObject(member), pairNames) }
  const [key, value] = ['key', 'value'].map((name) => {
    const part = memberOf(owner, name)
    if (!part) throw refuse({ path: `${member.path}.${name}` }, 'is missing')
    return readHeaderPart(part)
  })
  const pair = { key: key ?? '', value: value ?? '' }
  if (!isHeaderName(pair.key))
    throw refuse({ path: `${member.path}.key` }, 'must be the name of an HTTP header')
  if (!isHeaderValue(pair.value))
    throw refuse({ path: `${member.path}.value` }, 'must be legal in an HTTP header')
  if (connectionHeaders.has(pair.key.toLowerCase())) {
    throw refuse({ path: `${member.path}.key` }, `must not be ${pair.key}, a header of the connection`)
  }
  return pair
}

const pairNames: MemberNames = { known: ['key', 'value'], readOnly: [], notYet: [] }

function readHeaderPart(member: Member): string {
  const text = readString(member)
  if (text.length > maxReceiverInfoLength) {
    throw refuse(member, `must not be longer than ${maxReceiverInfoLength} characters`)
  }
  return text
}
