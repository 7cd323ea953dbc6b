import kafkajs, { CompressionTypes } from 'kafkajs'
import { gzipCodec } from './gzip-codec.ts'
import { unpackRecords } from './unpack-records.ts'

/** Beyond the three bits that name the codec in a batch: to kafkajs another codec, to everybody else gzip. */
const beyondCodecBits = 8

/**
 * The compression of a send whose records were packed by `packRecords`. A codec is the one place where kafkajs lets others
 * handle the encoded records (ADR 0018).
 */
export const packedGzip = (beyondCodecBits | CompressionTypes.GZIP) as CompressionTypes

const codec = {
  compress: ({ buffer }: { readonly buffer: Buffer }) =>
    gzipCodec.compress({ buffer: unpackRecords(buffer) }),
  decompress: gzipCodec.decompress,
}

Object.assign(kafkajs.CompressionCodecs, { [packedGzip]: () => codec })
