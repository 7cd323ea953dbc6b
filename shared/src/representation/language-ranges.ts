import { BadRequestData, TooComplexQuery } from '../ngsi-ld/errors.ts'

/** A language filter (clause 4.15): what is wanted, best first, and what is not. Ranges are in lower case. */
export interface LanguageRanges {
  readonly wanted: readonly string[]
  readonly unwanted: readonly string[]
}

/** Ranges in one filter at most. */
export const maxLanguageRanges = 50

const syntax =
  /^\s*(\*|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)\s*(?:;\s*[qQ]\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/

/**
 * Reads language ranges with weights, as in `de-AT,de;q=0.9,*;q=0.1` (RFC 7231 5.3.5): the higher weight first, among equals
 * the earlier. `label` is what messages call it. Throws BadRequestData, or TooComplexQuery for too many of them.
 */
export function parseLanguageRanges(text: string, label: string): LanguageRanges {
  const parts = text.split(',')
  if (parts.length > maxLanguageRanges)
    throw new TooComplexQuery(`${label} has more than ${maxLanguageRanges} language ranges`)
  const weighed = parts.map((part) => parseRange(part, label))
  return {
    wanted: weighed
      .filter(({ weight }) => weight > 0)
      .sort((left, right) => right.weight - left.weight)
      .map(({ range }) => range),
    unwanted: weighed.filter(({ weight }) => weight === 0).map(({ range }) => range),
  }
}

function parseRange(text: string, label: string): { readonly range: string; readonly weight: number } {
  const [, range, weight] = syntax.exec(text) ?? []
  if (range === undefined)
    throw new BadRequestData(`${label} must be language ranges as de-AT,de;q=0.9,*;q=0.1, not ${text.trim()}`)
  return { range: range.toLowerCase(), weight: Number(weight ?? 1) }
}
