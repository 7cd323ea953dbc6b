const seed = 0x9747b28c | 0
const factor = 0x5bd1e995

/** MurmurHash 2 of 32 bit with the seed of Kafka: what every Kafka client chooses the partition of a key by. Signed. */
export function murmur2(bytes: Uint8Array): number {
  const tail = bytes.length & ~3
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let hash = seed ^ bytes.length
  for (let at = 0; at < tail; at += 4) {
    const mixed = Math.imul(view.getInt32(at, true), factor)
    hash = Math.imul(hash, factor) ^ Math.imul(mixed ^ (mixed >>> 24), factor)
  }
  for (let at = bytes.length - 1; at >= tail; at -= 1) hash ^= (bytes[at] ?? 0) << (8 * (at - tail))
  if (tail < bytes.length) hash = Math.imul(hash, factor)
  hash = Math.imul(hash ^ (hash >>> 13), factor)
  return hash ^ (hash >>> 15)
}
