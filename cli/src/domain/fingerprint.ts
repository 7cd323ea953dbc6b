const seedLow = 0xdeadbeef
const seedHigh = 0x41c6ce57

/** 53 bits that two different texts hardly share: enough to see that a repetition has other bytes. */
export function fingerprint(text: string): number {
  let low = seedLow
  let high = seedHigh
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    low = Math.imul(low ^ code, 2654435761)
    high = Math.imul(high ^ code, 1597334677)
  }
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  return 2 ** 32 * (high & 0x1f_ffff) + (low >>> 0)
}
