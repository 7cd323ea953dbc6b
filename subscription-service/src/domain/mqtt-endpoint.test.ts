import { describe, expect, it } from 'vitest'
import { endpointOrigin } from './endpoint-address.ts'
import { readMqttEndpoint } from './mqtt-endpoint.ts'

describe('readMqttEndpoint() (clause 7.2)', () => {
  it('has the defaults of the specification', () => {
    expect(readMqttEndpoint({ uri: 'mqtt://broker.example/a' })).toEqual({
      tls: false,
      host: 'broker.example',
      port: 1883,
      topic: 'a',
      version: 5,
      qos: 0,
    })
  })

  it('reads credentials, port, topic and notifierInfo', () => {
    const notifierInfo = [
      { key: 'MQTT-Version', value: 'mqtt3.1.1' },
      { key: 'MQTT-QoS', value: '2' },
    ]

    expect(readMqttEndpoint({ uri: 'mqtts://gr%C3%BCn:a%3A%2F@[::1]/a/b%20c', notifierInfo })).toEqual({
      tls: true,
      host: '::1',
      port: 8883,
      username: 'grün',
      password: 'a:/',
      topic: 'a/b c',
      version: 4,
      qos: 2,
    })
  })
})

describe('endpointOrigin()', () => {
  it.each([
    ['http://Receiver.example/a', 'http://receiver.example:80'],
    ['https://receiver.example:443/', 'https://receiver.example:443'],
    ['mqtt://user:pass@broker.example/a', 'mqtt://broker.example:1883'],
    ['mqtts://broker.example/a', 'mqtts://broker.example:8883'],
    ['mqtt://0x7f.1/a', 'mqtt://127.0.0.1:1883'],
    ['kafka://broker.example/a', 'kafka://broker.example:9092'],
  ])('of %s is %s: what is up or down together, without credentials', (uri, origin) => {
    expect(endpointOrigin(uri)).toBe(origin)
  })
})
