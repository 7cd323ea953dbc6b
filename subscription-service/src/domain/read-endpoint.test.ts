import type { Json } from '@lodestream/shared/ngsi-ld/json'
import { describe, expect, it } from 'vitest'
import { readEndpoint } from './read-endpoint.ts'

const path = 'notification.endpoint'
const read = (value: Json) => readEndpoint({ path, value })
const pairs = (...entries: readonly (readonly [string, Json])[]) =>
  entries.map(([key, value]) => ({ key, value }))
const secret = (bytes: number) => `whsec_${Buffer.alloc(bytes, 7).toString('base64')}`

describe('readEndpoint() (clauses 5.2.15 and 7.2)', () => {
  it.each([
    'http://receiver.example/hook?x=1',
    'https://receiver.example',
    'mqtt://broker.example/topic',
    'mqtts://user:p%40ss@broker.example:8884/a/b/c',
    'mqtt://:only-a-password@broker.example/a',
    'mqtt://[2001:db8::1]/a',
    'kafka://broker.example/notified',
    'kafka://broker.example:9093/a.b-c_d',
  ])('takes %s', (uri) => {
    expect(read({ uri })).toEqual({ uri, accept: 'application/json', receiverInfo: [] })
  })

  it.each([
    ['mqtt without topic', 'mqtt://broker.example', 'topic'],
    ['mqtt with an empty topic', 'mqtt://broker.example/', 'topic'],
    ['mqtt without host', 'mqtt:///topic', 'host'],
    ['mqtt with a wildcard', 'mqtt://broker.example/a/+/b', 'wildcard'],
    ['mqtt with an encoded wildcard', 'mqtt://broker.example/a/%23', 'wildcard'],
    ['mqtt with NUL', 'mqtt://broker.example/a%00', 'wildcard'],
    ['mqtt with bad encoding', 'mqtt://broker.example/%ff', 'percent-encoded'],
    ['mqtt with a query', 'mqtt://broker.example/a?b=c', 'query'],
    ['mqtt with a fragment', 'mqtt://broker.example/a#b', 'fragment'],
    ['mqtt with a host that is none', 'mqtt://a%20b/topic', 'host'],
    ['kafka at an IPv6 address', 'kafka://[2001:db8::1]/a', 'IPv6'],
    ['kafka without topic', 'kafka://broker.example/', 'topic'],
    ['kafka with two topics', 'kafka://broker.example/a/b', 'topic'],
    ['kafka with credentials', 'kafka://user@broker.example/a', 'credentials'],
    ['kafka with the topic of the events', 'kafka://broker.example/cim.entity', 'not for receivers'],
    ['kafka with a topic of Kafka', 'kafka://broker.example/__consumer_offsets', 'not for receivers'],
    ['kafka with a topic that is none', 'kafka://broker.example/a%20b', 'topic'],
    ['kafka with ..', 'kafka://broker.example/%2e%2e', 'topic'],
  ])('refuses %s, naming the member', (_, uri, rule) => {
    expect(() => read({ uri })).toThrow(/^Member notification\.endpoint\.uri must /)
    expect(() => read({ uri })).toThrow(rule)
  })

  it.each([
    ['MQTT-Version', '5'],
    ['MQTT-Version', 'mqtt3.1'],
    ['MQTT-QoS', '3'],
    ['MQTT-QoS', ''],
    ['MQTT-QoS', '__proto__'],
  ])('refuses %s "%s"', (key, value) => {
    const endpoint = { uri: 'mqtt://broker.example/a', notifierInfo: pairs([key, value]) }

    expect(() => read(endpoint)).toThrow(new RegExp(`notifierInfo must have one of .* as ${key}`))
  })

  it.each<[string, Json]>([
    ['a number', pairs(['MQTT-QoS', 1])],
    ['no array', { key: 'MQTT-QoS', value: '1' }],
    ['without value', [{ key: 'MQTT-QoS' }]],
    ['too many', pairs(...Array.from({ length: 51 }, (_, place) => [`k${place}`, 'v'] as const))],
  ])('refuses notifierInfo that is %s', (_, notifierInfo) => {
    expect(() => read({ uri: 'mqtt://broker.example/a', notifierInfo })).toThrow('notifierInfo')
  })

  it('refuses a password without a user over MQTT 3.1.1, which has no such thing', () => {
    const notifierInfo = pairs(['MQTT-Version', 'mqtt3.1.1'])

    expect(() => read({ uri: 'mqtt://:secret@broker.example/a', notifierInfo })).toThrow('password')
  })

  it('ignores what it does not know, and what another binding knows', () => {
    const notifierInfo = pairs(['colour', 'red'], ['MQTT-QoS', '9'])

    expect(read({ uri: 'http://receiver.example/', notifierInfo })).toMatchObject({ notifierInfo })
  })

  it.each<[string, string, string]>([
    ['CR and LF', 'X-A', 'a\r\nX-B: c'],
    ['LF', 'X-A', 'a\nb'],
    ['CR', 'X-A', 'a\rb'],
    ['NUL', 'X-A', 'a\0b'],
    ['a line in the name', 'X-A\r\nX-B', 'a'],
    ['a colon in the name', 'X-A:', 'a'],
    ['no name', '', 'a'],
    ['blanks around', 'X-A', ' a '],
    ['a line separator', 'X-A', 'a\u2028b'],
    ['a letter beyond Latin-1 whose low byte is LF', 'X-A', 'a\u010ab'],
    ['DEL', 'X-A', 'a\x7f'],
    ...[
      'Host',
      'CONTENT-LENGTH',
      'Transfer-Encoding',
      'Connection',
      'Upgrade',
      'TE',
      'Trailer',
      'Expect',
    ].map((name): [string, string, string] => [`the header ${name}`, name, 'a']),
  ])('lets nobody inject a header: %s', (_, key, value) => {
    const uri = 'http://receiver.example/'

    expect(() => read({ uri, receiverInfo: pairs([key, value]) })).toThrow(
      /notification\.endpoint\.receiverInfo\[0\]\.(key|value)/,
    )
  })

  it('takes any pair as metadata over MQTT, where there are no lines to break', () => {
    const receiverInfo = pairs(['Host', 'a\r\nb'], ['a key', '€'])

    expect(read({ uri: 'mqtt://broker.example/a', receiverInfo })).toMatchObject({ receiverInfo })
  })

  it('keeps the secret of the signatures apart from notifierInfo', () => {
    const notifierInfo = pairs(['Webhook-Secret', secret(32)], ['colour', 'red'])

    expect(read({ uri: 'http://receiver.example/', notifierInfo })).toMatchObject({
      signingSecret: secret(32),
      notifierInfo: pairs(['colour', 'red']),
    })
  })

  it.each([
    ['short', secret(23)],
    ['long', secret(65)],
    ['without prefix', secret(32).slice(6)],
    ['not in Base64', 'whsec_%%%%'],
    ['what reads show instead', '(hidden)'],
    ['empty', ''],
  ])('refuses a secret that is %s, without repeating it', (_, value) => {
    const refused = () =>
      read({ uri: 'http://receiver.example/', notifierInfo: pairs(['Webhook-Secret', value]) })

    expect(refused).toThrow('whsec_ and 24 to 64 bytes')
    if (value !== '') expect(refused).not.toThrow(value)
  })
})
