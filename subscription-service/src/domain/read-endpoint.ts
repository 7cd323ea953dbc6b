import { OperationNotSupported } from '@lodestream/shared/ngsi-ld/errors'
import { isAbsoluteUri } from '@lodestream/shared/ngsi-ld/names'
import { checkedMembers, type MemberNames } from './checked-members.ts'
import { endpointAddress } from './endpoint-address.ts'
import { endpointRules } from './endpoint-rules.ts'
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
import { readSigningSecret, signingSecretKey } from './signing-secret.ts'
import type { Endpoint, KeyValuePair } from './subscription.ts'

/** Pairs of receiverInfo, and of notifierInfo. */
export const maxReceiverInfo = 50

/** Characters of one key or value of them. */
export const maxReceiverInfoLength = 4_096

/** Characters of an endpoint's URI. */
export const maxEndpointUriLength = 2_048

const names: MemberNames = {
  known: ['uri', 'accept', 'timeout', 'cooldown', 'receiverInfo', 'notifierInfo'],
  readOnly: [],
  notYet: [],
}

/**
 * Reads an Endpoint (clause 5.2.15). Whether its address may be called is not looked at here.
 * @throws BadRequestData naming the member, OperationNotSupported for a scheme that is not done
 */
export function readEndpoint(member: Member): Endpoint {
  const owner = { path: member.path, value: checkedMembers(readObject(member), names) }
  const uri = memberOf(owner, 'uri')
  if (!uri) throw refuse({ path: `${member.path}.uri` }, 'is missing')
  const text = readEndpointUri(uri)
  const rules = rulesOf(text, uri)
  const [accept, timeout, cooldown] = ['accept', 'timeout', 'cooldown'].map((name) => memberOf(owner, name))
  const endpoint = {
    uri: text,
    accept: acceptOver(text, accept ? readAccept(accept) : 'application/json'),
    ...(timeout ? { timeoutMs: readPositiveNumber(timeout) } : {}),
    ...(cooldown ? { cooldownMs: readPositiveNumber(cooldown) } : {}),
    receiverInfo: readPairs(memberOf(owner, 'receiverInfo'), (pair, item) => rules.checkPair(pair, item)),
    ...readNotifierInfo(memberOf(owner, 'notifierInfo')),
  } as const
  rules.check(endpoint, member.path)
  return endpoint
}

/** How a notifier is to send; unknown keys are kept and ignored (clause 5.2.15). The secret is kept apart. */
function readNotifierInfo(member: Member | undefined): Pick<Endpoint, 'notifierInfo' | 'signingSecret'> {
  if (!member) return {}
  const pairs = readPairs(member, () => {})
  const signingSecret = readSigningSecret(pairs, member)
  const notifierInfo = pairs.filter(({ key }) => key !== signingSecretKey)
  return { notifierInfo, ...(signingSecret === undefined ? {} : { signingSecret }) }
}

function readEndpointUri(member: Member): string {
  const text = readString(member)
  if (text.length > maxEndpointUriLength) {
    throw refuse(member, `must not be longer than ${maxEndpointUriLength} characters`)
  }
  if (!isAbsoluteUri(text) || !URL.canParse(text)) throw refuse(member, 'must be an absolute URI')
  return text
}

function rulesOf(uri: string, member: Member) {
  const { protocol } = new URL(uri)
  const rules = endpointRules.get(protocol.slice(0, -1))
  if (!rules) {
    const schemes = [...endpointRules.keys()].join(', ')
    throw new OperationNotSupported(
      `Member ${member.path} has the scheme ${protocol} and only ${schemes} are supported`,
    )
  }
  if (!endpointAddress(uri)) throw refuse(member, 'must have a legal host')
  return rules
}

/** GeoJSON is not defined over MQTT (clause 7.2): JSON, which every receiver can read, goes in its place. */
function acceptOver(uri: string, accept: Endpoint['accept']): Endpoint['accept'] {
  return accept === 'application/geo+json' && /^mqtts?:/i.test(uri) ? 'application/json' : accept
}

function readAccept(member: Member): Endpoint['accept'] {
  return readOneOf(member, ['application/json', 'application/ld+json', 'application/geo+json'] as const)
}

/** KeyValuePairs (clause 5.2.22). */
function readPairs(
  member: Member | undefined,
  check: (pair: KeyValuePair, item: Member) => void,
): readonly KeyValuePair[] {
  if (!member) return []
  return readItems(member, maxReceiverInfo).map((item) => {
    const pair = readPair(item)
    check(pair, item)
    return pair
  })
}

function readPair(member: Member): KeyValuePair {
  const owner = { path: member.path, value: checkedMembers(readObject(member), pairNames) }
  const part = (name: 'key' | 'value') => {
    const found = memberOf(owner, name)
    if (!found) throw refuse({ path: `${member.path}.${name}` }, 'is missing')
    return readPart(found)
  }
  return { key: part('key'), value: part('value') }
}

const pairNames: MemberNames = { known: ['key', 'value'], readOnly: [], notYet: [] }

function readPart(member: Member): string {
  const text = readString(member)
  if (text.length > maxReceiverInfoLength) {
    throw refuse(member, `must not be longer than ${maxReceiverInfoLength} characters`)
  }
  return text
}
