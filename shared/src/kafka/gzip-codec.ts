import { promisify } from 'node:util'
import { constants, gunzip, gunzipSync, gzip, gzipSync } from 'node:zlib'

/** Up to here the way to another thread and back costs more than the work. */
const inPlaceBytesMax = 16 * 1024

/** Half the CPU time of the default, for a few per cent more bytes. */
const options = { level: constants.Z_BEST_SPEED }

const [gzipElsewhere, gunzipElsewhere] = [promisify(gzip), promisify(gunzip)]

/**
 * gzip for kafkajs, whose own sends every batch to another thread: under light load a batch has one record or two, and
 * compressing it so costs as much as all the rest of the append (ADR 0016).
 */
export const gzipCodec = {
  /** Encoded records to a compressed batch. */
  compress: async ({ buffer }: { readonly buffer: Buffer }): Promise<Buffer> =>
    buffer.length <= inPlaceBytesMax ? gzipSync(buffer, options) : gzipElsewhere(buffer, options),
  /** And back. Rejects when it is no gzip. */
  decompress: async (batch: Buffer): Promise<Buffer> =>
    batch.length <= inPlaceBytesMax ? gunzipSync(batch) : gunzipElsewhere(batch),
}
