import { describe, expect, it } from 'vitest'
import { changesOf } from '../../testing/changes-of.ts'
import { openSubscriptionApi } from '../../testing/open-subscription-api.ts'

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const notification = {
  endpoint: {
    uri: 'http://receiver.example/',
    notifierInfo: [
      { key: 'Webhook-Secret', value: secret },
      { key: 'colour', value: 'red' },
    ],
  },
}

describe('The secret of the signatures', () => {
  it('is kept and never shown again; what is shown cannot be written back by mistake', async () => {
    const { send, store } = openSubscriptionApi()
    const body = { type: 'Subscription', entities: [{ type: 'A' }], notification }
    const { headers } = await send('POST /subscriptions', { body })
    const path = String(headers.location).replace('/ngsi-ld/v1', '')

    const shown = await send(`GET ${path}`)

    expect(shown.text + (await send('GET /subscriptions')).text).not.toContain(secret)
    expect(shown.json.notification.endpoint.notifierInfo).toEqual([
      { key: 'Webhook-Secret', value: '(hidden)' },
      { key: 'colour', value: 'red' },
    ])
    const { changed } = await changesOf(store, undefined)
    expect(changed[0]?.notification.endpoint.signingSecret).toBe(secret)
    const back = await send(`PATCH ${path}`, { body: { notification: shown.json.notification } })
    expect(back.status).toBe(400)
    expect(back.json.detail).toContain('Webhook-Secret')
  })
})
