import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { gzipCodec } from './gzip-codec.ts'

const records = (bytes: number) => Buffer.alloc(bytes, 'some records of a batch, ')

describe('gzip for Kafka', () => {
  it.each([0, 1, 16_384, 16_385, 1_000_000])(
    'reads and writes what every other reads and writes: %i bytes',
    async (bytes) => {
      const buffer = records(bytes)

      const compressed = await gzipCodec.compress({ buffer })

      expect(gunzipSync(compressed).equals(buffer)).toBe(true)
      expect((await gzipCodec.decompress(gzipSync(buffer))).equals(buffer)).toBe(true)
    },
  )

  it.each([10, 100_000])('rejects what is no gzip: %i bytes', async (bytes) => {
    await expect(gzipCodec.decompress(records(bytes))).rejects.toThrow('incorrect header check')
  })
})
