import { createHmac } from 'node:crypto'

/** What is signed: the id and the body of the notification, and the second in which it is sent. */
export interface SignedMessage {
  readonly id: string
  readonly body: string
  readonly epochSeconds: number
}

/** The headers by which a receiver knows that a notification is from this broker and new (Standard Webhooks 1.0). */
export function signWebhook(secret: string, message: SignedMessage): Readonly<Record<string, string>> {
  const { id, body, epochSeconds } = message
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${epochSeconds}.${body}`).digest('base64')
  return {
    'webhook-id': id,
    'webhook-timestamp': String(epochSeconds),
    'webhook-signature': `v1,${signature}`,
  }
}
