import { UnusableMessage } from './unusable-message.ts'

/** An object of a message, whose members anybody may have written. */
export type Members = Readonly<Record<string, unknown>>

/** Longest text that is taken; Keycloak itself allows 255 characters. */
export const maxSubjectTextLength = 255

/** JSON that is an object. Throws UnusableMessage. */
export function parseMembers(what: string, json: string): Members {
  const value = parseJson(what, json)
  if (!isMembers(value)) throw new UnusableMessage(`${what} must be a JSON object`)
  return value
}

/** Any JSON. Throws UnusableMessage; the parser would quote the text. */
export function parseJson(what: string, json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw new UnusableMessage(`${what} must be JSON`)
  }
}

/** Whether a value of JSON is an object. */
export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A text that must be there. Throws UnusableMessage. */
export function requiredText(what: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') throw new UnusableMessage(`${what} must be a text`)
  return storableText(what, value)
}

/** A text that a database takes and that is no longer than `maxSubjectTextLength`. Throws UnusableMessage. */
export function storableText(what: string, value: string): string {
  if (value.length > maxSubjectTextLength)
    throw new UnusableMessage(`${what} must have at most ${maxSubjectTextLength} characters`)
  if (value.includes('\0') || !value.isWellFormed())
    throw new UnusableMessage(`${what} must be Unicode without NUL`)
  return value
}
