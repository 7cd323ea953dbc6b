import { type TemporalType, temporalKey } from '@lodestream/shared/query/temporal-literal'

/**
 * The column `key` of `entity_value`, as hexadecimal text: a byte for the form, the value so that bytes sort as values do,
 * and a last byte that tells whether the row alone decides. It is part of what is stored: it can only change with a
 * migration.
 */
export type IndexKey = string

/** What a value is, in the order of keys. `text` is what has an order as text, `uri` any other string. */
const forms = {
  number: '01',
  text: '02',
  uri: '03',
  dateTime: '04',
  date: '05',
  time: '06',
  boolean: '07',
  other: '08',
  /** Not a value: the attribute has several. */
  several: '09',
} as const

export type IndexForm = keyof typeof forms

/** Bytes of a text in a key; what is longer is found by its beginning. */
export const maxTextBytes = 128

/** Whether the row alone decides: it is the only value, it is whole, and it does not expire. */
export type Certainty = 'certain' | 'uncertain'
const certainties: Readonly<Record<Certainty, string>> = { certain: '00', uncertain: '01' }

/** Where the values of a form begin and end among the keys; the end is not one of them. */
export function formRange(form: IndexForm): { readonly from: IndexKey; readonly to: IndexKey } {
  return { from: forms[form], to: `${forms[form]}ff` }
}

/** All keys that a value may have, less their last byte. */
export function valueKey(form: IndexForm, value: number | string | boolean): IndexKey {
  if (typeof value === 'number') return forms[form] + numberHex(value)
  return forms[form] + textHex(String(value))
}

/** The key of a temporal text, or undefined when it has not the lexical form. */
export function temporalValueKey(type: TemporalType, text: string): IndexKey | undefined {
  const key = temporalKey(type, text)
  return key === undefined ? undefined : valueKey(type, key)
}

/** The key of a row. */
export function rowKey(key: IndexKey, certainty: Certainty): IndexKey {
  return key + certainties[certainty]
}

/** The key of a value that has no order: that it is there. */
export function bareKey(form: IndexForm): IndexKey {
  return forms[form]
}

/** Greater than every row of a value, and not greater than a row of any greater value. */
export function afterValue(key: IndexKey): IndexKey {
  return `${key}02`
}

/** Where the texts with a beginning are among the keys; the beginning alone is not one of them. */
export function textPrefixRange(prefix: string): { readonly from: IndexKey; readonly to: IndexKey } {
  const from = forms.text + Buffer.from(prefix).subarray(0, maxTextBytes).toString('hex')
  return { from, to: `${from}ff` }
}

/** Whether a text is in the index as a whole. */
export function fitsKey(text: string): boolean {
  return Buffer.byteLength(text) <= maxTextBytes
}

/** No text has a zero byte, so the one at the end makes shorter texts sort first whatever follows. */
function textHex(text: string): string {
  return `${Buffer.from(text).subarray(0, maxTextBytes).toString('hex')}00`
}

const bits = new DataView(new ArrayBuffer(8))

/** IEEE 754 sorts as unsigned bytes do once the sign bit is turned, and all the others too when it was set. */
function numberHex(value: number): string {
  bits.setFloat64(0, value === 0 ? 0 : value)
  const high = bits.getUint32(0)
  const low = bits.getUint32(4)
  const negative = high >= 0x8000_0000
  return hex32(negative ? ~high : high ^ 0x8000_0000) + hex32(negative ? ~low : low)
}

function hex32(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0')
}
