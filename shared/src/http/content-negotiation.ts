import { HttpProblem } from './http-problem.ts'
import { type AnswerType, answerTypes, withoutParameters } from './media-type.ts'

interface MediaRange {
  readonly range: string
  readonly quality: number
}

/** How many ranges of an Accept header are looked at. */
const maxRanges = 50

/**
 * The representation an Accept header asks for (RFC 7231 5.3.2, clause 6.3.4): the highest weight wins, ties go by the order
 * of `answerTypes`. Throws 406, naming what there is, when nothing is acceptable.
 */
export function negotiate(accept: string | undefined): AnswerType {
  if (accept === undefined || accept.trim() === '') return answerTypes[0]
  const ranges = accept.split(',', maxRanges).map(parseRange)
  const weighed = answerTypes.map((type) => ({ type, quality: qualityOf(type, ranges) }))
  const best = weighed.reduce((left, right) => (right.quality > left.quality ? right : left))
  if (best.quality > 0) return best.type
  throw new HttpProblem(406, 'No acceptable representation', {
    body: { availableRepresentations: answerTypes },
  })
}

function parseRange(text: string): MediaRange {
  const weight = /;\s*q\s*=\s*([0-9.]+)/i.exec(text)?.[1]
  const quality = weight === undefined ? 1 : Number(weight)
  return { range: withoutParameters(text), quality: Number.isFinite(quality) ? quality : 0 }
}

/** The most specific range that covers a type decides; so `q=0` removes a type also from a wildcard. */
function qualityOf(type: AnswerType, ranges: readonly MediaRange[]): number {
  for (const candidate of [type, 'application/*', '*/*']) {
    const qualities = ranges.filter(({ range }) => range === candidate).map(({ quality }) => quality)
    if (qualities.length > 0) return Math.max(...qualities)
  }
  return 0
}
