import { isMembers, type Members, parseJson, storableText } from './message-members.ts'
import { UnusableMessage } from './unusable-message.ts'

/** An admin event of Keycloak: something was done to what is at a path of its Admin REST API. */
export interface AdminEvent {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE'
  readonly path: string
  readonly realm: string
  /** JSON as a text; absent when the realm does not include representations. */
  readonly representation: unknown
}

/** The variables of a path, or undefined for another path. Throws UnusableMessage for what can be no id. */
export function matchPath({ path }: AdminEvent, pattern: RegExp): readonly string[] | undefined {
  const found = pattern.exec(path)
  if (found === null) return undefined
  return found.slice(1).map((variable) => storableText('A name in resourcePath', variable))
}

/** The members of a representation; of one that is absent none. Throws UnusableMessage. */
export function representedMembers({ representation }: AdminEvent): Members {
  const value = represented(representation)
  if (value === undefined) return {}
  if (!isMembers(value)) throw new UnusableMessage('representation must be a JSON object')
  return value
}

/** The items of a representation that is a list. Throws UnusableMessage, also for one that is absent. */
export function representedItems({ representation }: AdminEvent): readonly unknown[] {
  const value = represented(representation)
  if (!Array.isArray(value))
    throw new UnusableMessage('representation must be a JSON array: does the realm include representations?')
  return value
}

function represented(representation: unknown): unknown {
  if (representation === undefined || representation === null) return undefined
  if (typeof representation !== 'string') throw new UnusableMessage('representation must be a text of JSON')
  return parseJson('representation', representation)
}
