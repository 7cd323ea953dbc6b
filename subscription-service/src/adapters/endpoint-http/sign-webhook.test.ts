import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { signWebhook } from './sign-webhook.ts'

const secret = `whsec_${Buffer.from('an example of a secret of 32 byte').toString('base64')}`
const now = () => Math.floor(Date.now() / 1000)

describe('signWebhook()', () => {
  it.each(['{"data":[]}', '{"text":"é \\u2028 😀"}', ''])(
    'is verified by the published library: %s',
    (body) => {
      const headers = signWebhook(secret, { id: 'urn:ngsi-ld:Notification:1', body, epochSeconds: now() })

      expect(new Webhook(secret).verify(body, headers, { jsonParse: false })).toBeUndefined()
    },
  )

  it.each([
    ['another body', { body: '{}' }],
    ['another id', { id: 'urn:ngsi-ld:Notification:2' }],
    ['another time', { epochSeconds: now() - 1 }],
  ])('is not valid for %s', (_, change) => {
    const message = { id: 'urn:ngsi-ld:Notification:1', body: '{"a":1}', epochSeconds: now() }
    const headers = signWebhook(secret, message)
    const other = { ...message, ...change }
    const forged = {
      ...headers,
      'webhook-id': other.id,
      'webhook-timestamp': String(other.epochSeconds),
    }

    expect(() => new Webhook(secret).verify(other.body, forged)).toThrow('No matching signature')
  })

  it('is what the standard says: id, second and body, joined by points', () => {
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
    const expected = createHmac('sha256', key).update('i.7.b').digest('base64')

    expect(signWebhook(secret, { id: 'i', body: 'b', epochSeconds: 7 })['webhook-signature']).toBe(
      `v1,${expected}`,
    )
  })
})
