/** The codings that answers can have, the best first. */
const encodings = ['br', 'gzip'] as const

export type ContentEncoding = (typeof encodings)[number]

/** Of an Accept-Encoding header; what comes after is not looked at. */
const maxCodings = 20

/**
 * The coding that an Accept-Encoding header prefers (RFC 9110 12.5.3): the highest weight wins, ties go to br. Undefined when
 * none is acceptable, or when no coding at all is preferred.
 */
export function acceptedEncoding(header: string | undefined): ContentEncoding | undefined {
  if (header === undefined) return undefined
  const weights = new Map(header.toLowerCase().split(',', maxCodings).map(weightOf))
  const anything = weights.get('*') ?? 0
  const plain = weights.get('identity') ?? 0
  let best: { readonly encoding?: ContentEncoding; readonly weight: number } = { weight: 0 }
  for (const encoding of encodings) {
    const weight = weights.get(encoding) ?? weights.get(`x-${encoding}`) ?? anything
    if (weight > best.weight && weight >= plain) best = { encoding, weight }
  }
  return best.encoding
}

function weightOf(item: string): [coding: string, weight: number] {
  const [coding = '', ...parameters] = item.split(';')
  const given = parameters
    .map((text) => /^\s*q\s*=\s*([0-9.]+)\s*$/.exec(text)?.[1])
    .find((text) => text !== undefined)
  const weight = given === undefined ? 1 : Number(given)
  return [coding.trim(), Number.isFinite(weight) ? weight : 0]
}
