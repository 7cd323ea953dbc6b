/** More than a partition gets in its life; what startsAt says stays an exact number for the first 1024 logs. */
const offsetsPerLog = 2n ** 43n

/**
 * Where an event stands among all that its partition ever had. A log that was deleted and made anew counts its offsets from
 * the beginning; its places come after those of the logs before it.
 */
export function placeOf(generation: number, offset: bigint): bigint {
  return BigInt(generation) * offsetsPerLog + offset
}
