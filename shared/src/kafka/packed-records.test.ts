import { createRequire } from 'node:module'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import kafkajs, { CompressionTypes } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { packRecords, type UnpackedRecord } from './pack-records.ts'
import { packedGzip } from './packed-gzip.ts'
import { unpackRecords } from './unpack-records.ts'

const require = createRequire(import.meta.url)

/** What kafkajs puts into a batch for a record, the reference here. */
interface BatchRecord {
  readonly offsetDelta: number
  readonly timestampDelta: number
  readonly key: string
  readonly value: string | Buffer | null
  readonly headers?: Readonly<Record<string, string>>
}
const encode = require('kafkajs/src/protocol/recordBatch/record/v0') as (record: BatchRecord) => {
  readonly buffer: Buffer
}
const { RecordBatch } = require('kafkajs/src/protocol/recordBatch/v0') as {
  RecordBatch(batch: Readonly<Record<string, unknown>>): Promise<{ readonly buffer: Buffer }>
}

const encodeAll = (records: readonly Omit<BatchRecord, 'offsetDelta' | 'timestampDelta'>[]) =>
  records.map((record, n) => encode({ ...record, offsetDelta: n, timestampDelta: 1000 * n }))
const bytesOf = (records: readonly { readonly buffer: Buffer }[]) =>
  Buffer.concat(records.map(({ buffer }) => buffer))

const text = fc.string({ unit: 'binary', maxLength: 200 })
const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((key) => key !== '__proto__')
const recordOf = (value: fc.Arbitrary<string | null>) =>
  fc.record({ key: text, headers: fc.dictionary(name, text, { maxKeys: 70, noNullPrototype: true }), value })

describe('records packed for kafkajs and unpacked', () => {
  it('are byte for byte what kafkajs makes of them', () => {
    const large = fc.nat(40_000).map((length) => 'ü€'.repeat(length))
    const records = fc.array(recordOf(fc.oneof(text, large, fc.constant(null))), { maxLength: 70 })
    fc.assert(
      fc.property(records, (all) => {
        const packed = bytesOf(encodeAll(packRecords(all)))

        expect(unpackRecords(packed).equals(bytesOf(encodeAll(all)))).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it('make a batch that says gzip, of exactly these records', async () => {
    const all: readonly UnpackedRecord[] = [
      { key: '|x', headers: { ce_id: '1' }, value: '{}' },
      { key: '|x', headers: {}, value: null },
    ]
    const records = encodeAll(packRecords(all))

    const { buffer } = await RecordBatch({ compression: packedGzip, records, lastOffsetDelta: 1 })

    // Offset, length, leader epoch and magic byte, checksum; then come the attributes, and the records 40 bytes behind.
    const attributesAt = 21
    expect(buffer.readInt16BE(attributesAt)).toBe(CompressionTypes.GZIP)
    expect(gunzipSync(buffer.subarray(attributesAt + 40)).equals(bytesOf(encodeAll(all)))).toBe(true)
  })

  it('leave the gzip of everybody else alone', () => {
    expect(packedGzip).not.toBe(CompressionTypes.GZIP)
    expect(Object.keys(kafkajs.CompressionCodecs)).toContain(String(CompressionTypes.GZIP))
  })

  it.each([
    ['a record with headers', { key: '|x', headers: { a: 'b' }, value: '{}' }],
    ['a tombstone', { key: '|x', value: null }],
  ])('refuse %s, which was not packed', (_, record) => {
    expect(() => unpackRecords(bytesOf(encodeAll([record])))).toThrow('not packed')
  })

  it('refuse what is cut off', () => {
    const packed = bytesOf(encodeAll(packRecords([{ key: '|x', headers: { a: 'b' }, value: '{}' }])))

    for (let length = 1; length < packed.length; length += 1)
      expect(() => unpackRecords(packed.subarray(0, length))).toThrow()
  })
})
