/** FNV-1a: spreads keys well, the same in every process. */
const offsetBasis = 0x811c9dc5
const prime = 0x01000193

/** The partition of a key in the log of PostgreSQL. Kafka chooses its own; only "same key, same partition" is common. */
export function partitionOf(key: string, partitions: number): number {
  let hash = offsetBasis
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), prime)
  return (hash >>> 0) % partitions
}
