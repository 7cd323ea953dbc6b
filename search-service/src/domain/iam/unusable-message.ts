/** A message that says nothing usable, and why. The reason never quotes what the message says: that may be a secret. */
export class UnusableMessage extends Error {
  override readonly name = 'UnusableMessage'
}
