const name = /^\p{L}[\p{L}\p{N}_]*(:\p{L}[\p{L}\p{N}_]*)?$/u
const absoluteUri = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s\p{Cc}<>"{}|\\^`]+$/u

/** Whether a text is an absolute URI or IRI: a scheme and something behind it, without blanks, control characters or delimiters (clause 5.2.1). */
export function isAbsoluteUri(text: unknown): text is string {
  return typeof text === 'string' && absoluteUri.test(text)
}

/** Whether a text may name an entity type or an attribute: a short name, `prefix:name`, or an absolute IRI (clause 4.6.2). */
export function isName(text: unknown): text is string {
  return typeof text === 'string' && (name.test(text) || isAbsoluteUri(text))
}

/** Whether a text is a short name or `prefix:name`: what an @context can expand. */
export function isTerm(text: string): boolean {
  return name.test(text)
}
