import { recordVarint } from './record-varint.ts'

/** A record before it is encoded. A value of null is a tombstone. */
export interface UnpackedRecord {
  readonly key: string
  readonly headers: Readonly<Record<string, string>>
  readonly value: string | null
}

/** A record for kafkajs: no headers, they are in the value. */
export interface PackedRecord {
  readonly key: string
  readonly value: Buffer
}

/** No character of a JavaScript string takes more in UTF-8. */
const bytesPerUnitMax = 3

/**
 * Encodes value and headers as a record batch has them, one behind the other, all records into one buffer. kafkajs takes each for a value,
 * and `unpackRecords` makes of it what it is.
 */
export function packRecords(records: readonly UnpackedRecord[]): PackedRecord[] {
  const bytes = Buffer.allocUnsafeSlow(records.reduce((sum, record) => sum + bytesMax(record), 0))
  let end = 0
  return records.map(({ key, headers, value }) => {
    const from = end
    end = value === null ? recordVarint.write(bytes, from, -1) : writeText(bytes, from, value)
    const names = Object.keys(headers)
    end = recordVarint.write(bytes, end, names.length)
    for (const name of names) end = writeText(bytes, writeText(bytes, end, name), headers[name] ?? '')
    return { key, value: bytes.subarray(from, end) }
  })
}

function bytesMax({ headers, value }: UnpackedRecord): number {
  let units = value?.length ?? 0
  let numbers = 2
  for (const name in headers) {
    units += name.length + (headers[name]?.length ?? 0)
    numbers += 2
  }
  return bytesPerUnitMax * units + recordVarint.bytesMax * numbers
}

function writeText(bytes: Buffer, at: number, text: string): number {
  const start = recordVarint.write(bytes, at, Buffer.byteLength(text))
  return start + bytes.write(text, start)
}
