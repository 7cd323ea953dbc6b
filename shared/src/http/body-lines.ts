/** One line of a body, without its end. */
export interface BodyLine {
  /** From 1 on. */
  readonly number: number
  /** Undefined: it is longer than allowed; nothing of it is kept. */
  readonly bytes: Uint8Array | undefined
}

const newline = 0x0a
const carriageReturn = 0x0d

/** The lines of a body as they come (NDJSON); empty ones are passed over, but counted. In memory is one line at most, and a chunk. */
export async function* bodyLines(
  body: AsyncIterable<Uint8Array>,
  maxLineBytes: number,
): AsyncGenerator<BodyLine> {
  let number = 0
  let kept: Uint8Array[] = []
  let length = 0
  const keep = (part: Uint8Array) => {
    length += part.length
    if (length > maxLineBytes) kept = []
    else if (part.length > 0) kept.push(part)
  }
  const take = (): BodyLine | undefined => {
    number += 1
    const bytes = length > maxLineBytes ? undefined : join(kept)
    kept = []
    length = 0
    return bytes === undefined || !isBlank(bytes) ? { number, bytes } : undefined
  }
  for await (const chunk of body) {
    let begin = 0
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, begin)) {
      keep(chunk.subarray(begin, end))
      begin = end + 1
      const line = take()
      if (line) yield line
    }
    keep(chunk.subarray(begin))
  }
  const last = length > 0 ? take() : undefined
  if (last) yield last
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts
  return only !== undefined && parts.length === 1 ? only : Buffer.concat(parts)
}

function isBlank(line: Uint8Array): boolean {
  return line.length === 0 || (line.length === 1 && line[0] === carriageReturn)
}
