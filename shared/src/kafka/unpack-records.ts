import { recordVarint } from './record-varint.ts'

/** The headers of a packed record are in its value, so kafkajs writes a count of none behind it: one byte. */
const noHeaders = 0

/**
 * The records of a batch as they have to be, of what kafkajs made of records that `packRecords` packed. Throws when there is
 * another among them.
 *
 * A record is: its length; attributes, one byte; timestamp and offset, counted from the first of the batch; the length of
 * the key and the key; the length of the value and the value; the number of headers and the headers.
 */
export function unpackRecords(packed: Buffer): Buffer {
  // What comes out is what went in, without a length and a count in each record.
  const bytes = Buffer.allocUnsafeSlow(packed.length)
  let written = 0
  let at = 0
  while (at < packed.length) {
    const { value: length, end: start } = recordVarint.read(packed, at)
    at = start + length
    const { keyEnd, value } = takeApart(packed.subarray(start, at))
    written = recordVarint.write(bytes, written, keyEnd + value.length)
    written += packed.copy(bytes, written, start, start + keyEnd)
    written += value.copy(bytes, written)
  }
  return bytes.subarray(0, written)
}

function takeApart(record: Buffer): { readonly keyEnd: number; readonly value: Buffer } {
  const offset = recordVarint.skip(record, 1)
  const key = recordVarint.read(record, recordVarint.skip(record, offset))
  const keyEnd = key.end + Math.max(0, key.value)
  const value = recordVarint.read(record, keyEnd)
  const end = value.end + value.value
  if (value.value < 0 || end + 1 !== record.length || record[end] !== noHeaders)
    throw new Error('A record was to be unpacked that is not packed.')
  return { keyEnd, value: record.subarray(value.end, end) }
}
