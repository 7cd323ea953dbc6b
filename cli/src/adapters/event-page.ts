import { Unreachable } from '../domain/failures.ts'

/** A page of `GET /events`. */
export interface EventPage {
  /** Bodies as they are in the log, byte by byte. */
  readonly events: readonly string[]
  /** The position behind it. */
  readonly next: string
}

const start = '{"events":['

/** Reads a page without making its bodies anew: parsing and printing could change the order of their members. */
export function readEventPage(text: string): EventPage {
  const end = text.lastIndexOf('],"next":')
  if (!text.startsWith(start) || end < 0)
    throw new Unreachable('The answer is no page of events: is this Lodestream?')
  const { next } = JSON.parse(`{${text.slice(end + 2)}`) as { next: string }
  return { events: [...splitItems(text.slice(start.length, end))], next }
}

/** The texts of the objects of a JSON array, without its brackets. */
function* splitItems(items: string): Generator<string> {
  let depth = 0
  let from = 0
  for (let at = 0; at < items.length; at++) {
    const char = items[at]
    if (char === '"') at = endOfText(items, at)
    else if (char === '{') {
      if (depth++ === 0) from = at
    } else if (char === '}' && --depth === 0) yield items.slice(from, at + 1)
  }
}

/** The index of the quote that ends the text which begins at `start`. */
function endOfText(json: string, start: number): number {
  let at = json.indexOf('"', start + 1)
  while (at >= 0 && isEscaped(json, at)) at = json.indexOf('"', at + 1)
  return at < 0 ? json.length : at
}

function isEscaped(json: string, at: number): boolean {
  let backslashes = 0
  while (json[at - 1 - backslashes] === '\\') backslashes++
  return backslashes % 2 === 1
}
