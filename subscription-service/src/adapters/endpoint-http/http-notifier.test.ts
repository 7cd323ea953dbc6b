import { createGuardedAgent } from '@lodestream/shared/egress/guarded-agent'
import { Webhook } from 'standardwebhooks'
import { afterEach, expect, it } from 'vitest'
import { aRequest } from '../../testing/a-request.ts'
import { type Receiver, startReceiver } from '../../testing/receiver.ts'
import { createHttpNotifier } from './http-notifier.ts'

const signingSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const open: AsyncDisposable[] = []

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each[Symbol.asyncDispose]()
})

async function start() {
  const agent = createGuardedAgent({ allow: [], allowLoopback: true })
  const receiver = await startReceiver()
  open.push(receiver, { [Symbol.asyncDispose]: () => agent.destroy() })
  return { receiver, notifier: createHttpNotifier(agent) }
}

const signatureOf = ({ received }: Receiver, place: number) =>
  Object.fromEntries(
    Object.entries(received[place]?.headers ?? {}).filter(([name]) => name.startsWith('webhook-')),
  ) as Record<string, string>

it('signs what it sends; the receiver verifies it with the published library', async () => {
  const { receiver, notifier } = await start()
  const request = aRequest({ uri: receiver.url, signingSecret })

  await notifier.send(request)

  const signature = signatureOf(receiver, 0)
  expect(signature['webhook-id']).toBe(request.notificationId)
  expect(new Webhook(signingSecret).verify(receiver.received[0]?.body ?? '', signature)).toEqual({
    text: 'a',
  })
  expect(() => new Webhook(signingSecret).verify('{"text":"b"}', signature)).toThrow()
})

it('lets receiverInfo forge no signature', async () => {
  const { receiver, notifier } = await start()
  const headers = { 'Content-Type': 'application/json', 'Webhook-Signature': 'v1,forged', 'WEBHOOK-ID': 'x' }

  await notifier.send(aRequest({ uri: receiver.url, signingSecret }, 'a', { headers }))

  expect(signatureOf(receiver, 0)['webhook-signature']).toMatch(/^v1,[A-Za-z0-9+/]{43}=$/)
  expect(signatureOf(receiver, 0)['webhook-id']).toBe('urn:ngsi-ld:Notification:a')
})

it('signs nothing without a secret', async () => {
  const { receiver, notifier } = await start()

  await notifier.send(aRequest({ uri: receiver.url }))

  expect(signatureOf(receiver, 0)).toEqual({})
})
