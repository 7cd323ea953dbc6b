import { type Member, refuse } from './member-reader.ts'
import type { KeyValuePair } from './subscription.ts'

/** The key of notifierInfo by which a subscription asks for signatures (Standard Webhooks). */
export const signingSecretKey = 'Webhook-Secret'

/** Shown instead of the secret; no legal secret, so that what was read and is written back is refused, not believed. */
export const hiddenSecret = '(hidden)'

const syntax = /^whsec_([A-Za-z0-9+/]+={0,2})$/
const bytesMin = 24
const bytesMax = 64

/**
 * The secret among the pairs of notifierInfo: `whsec_` and 24 to 64 bytes in Base64.
 * @throws BadRequestData
 */
export function readSigningSecret(
  pairs: readonly KeyValuePair[],
  { path }: Pick<Member, 'path'>,
): string | undefined {
  const secret = pairs.findLast(({ key }) => key === signingSecretKey)?.value
  if (secret === undefined) return undefined
  const base64 = syntax.exec(secret)?.[1] ?? ''
  const bytes = Math.floor((base64.replace(/=+$/, '').length * 3) / 4)
  if (base64.length % 4 !== 0 || bytes < bytesMin || bytes > bytesMax) {
    throw refuse(
      { path },
      `must have whsec_ and ${bytesMin} to ${bytesMax} bytes in Base64 as ${signingSecretKey}`,
    )
  }
  return secret
}
