import { HttpProblem } from './http-problem.ts'
import { type AnswerType, withoutParameters } from './media-type.ts'

interface MediaRange {
  readonly range: string
  readonly quality: number
}

const anything: readonly MediaRange[] = [{ range: '*/*', quality: 1 }]

/** How many ranges of an Accept header are looked at. */
const maxRanges = 50

/**
 * The representation an Accept header asks for (RFC 7231 5.3.2, clause 6.3.4): the highest weight wins, ties go by the order
 * of `producible`. Throws 406, naming what there is, when nothing is acceptable.
 */
export function negotiate(accept: string | undefined, producible: readonly AnswerType[]): AnswerType {
  const ranges = accept === undefined || accept.trim() === '' ? anything : parseRanges(accept)
  let best: { readonly type?: AnswerType; readonly quality: number } = { quality: 0 }
  for (const type of producible) {
    const quality = qualityOf(type, ranges)
    if (quality > best.quality) best = { type, quality }
  }
  if (best.type !== undefined) return best.type
  throw new HttpProblem(406, 'No acceptable representation', {
    body: { availableRepresentations: producible },
  })
}

function parseRanges(accept: string): readonly MediaRange[] {
  return accept.split(',', maxRanges).map(parseRange)
}

function parseRange(text: string): MediaRange {
  const weight = /;\s*q\s*=\s*([0-9.]+)/i.exec(text)?.[1]
  const quality = weight === undefined ? 1 : Number(weight)
  return { range: withoutParameters(text), quality: Number.isFinite(quality) ? Math.min(quality, 1) : 0 }
}

/** The most specific range that covers a type decides; so `q=0` removes a type also from a wildcard. */
function qualityOf(type: AnswerType, ranges: readonly MediaRange[]): number {
  for (const candidate of [type, 'application/*', '*/*']) {
    const qualities = ranges.filter(({ range }) => range === candidate).map(({ quality }) => quality)
    if (qualities.length > 0) return Math.max(...qualities)
  }
  return 0
}
