/**
 * Numbers as Kafka's records have them: zigzag, then seven bits in a byte, the lowest first. For lengths and counts: 32 bits, and
 * -1 for what is not there.
 */
export const recordVarint = {
  /** No number takes more. */
  bytesMax: 5,

  /** Where what follows goes. */
  write(bytes: Uint8Array, at: number, value: number): number {
    let position = at
    let rest = (value << 1) ^ (value >> 31)
    while ((rest & ~0x7f) !== 0) {
      bytes[position++] = (rest & 0x7f) | 0x80
      rest >>>= 7
    }
    bytes[position++] = rest
    return position
  },

  /** The number, and where it ends. Throws a RangeError when the bytes end before. */
  read(bytes: Uint8Array, at: number): { readonly value: number; readonly end: number } {
    const end = this.skip(bytes, at)
    let zigzag = 0
    for (let position = end - 1; position >= at; position -= 1)
      zigzag = (zigzag << 7) | ((bytes[position] ?? 0) & 0x7f)
    return { value: (zigzag >>> 1) ^ -(zigzag & 1), end }
  },

  /** Where a number of any length ends. Throws a RangeError when the bytes end before. */
  skip(bytes: Uint8Array, at: number): number {
    let position = at
    while (((bytes[position] ?? 0) & 0x80) !== 0) position += 1
    if (position >= bytes.length) throw new RangeError('A record ends within a number.')
    return position + 1
  },
}
