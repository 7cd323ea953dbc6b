import fc from 'fast-check'
import { oddDates, oddTexts } from './odd-values.ts'
import { fuzzIds, fuzzNames } from './valid-bodies.ts'

/** Values that a parameter of this name understands. */
const meantValues: Readonly<Record<string, readonly string[]>> = {
  type: ['T', 'T,U', '(T;U)|V', '*'],
  id: fuzzIds,
  idPattern: ['^urn:f:[0-9]+$', '(a|b|ab)*c', '.*'],
  attrs: ['a', 'a,b'],
  pick: ['a', 'id,type,owner{a}'],
  omit: ['a', 'type', 'owner{a}'],
  q: ['a>1', 'b==1..5', 'label[de]~="r.*"', 'owner{a}>1', 'raw[id]==7;b!="z"', 'a.sub.observedAt<10:00:00Z'],
  georel: ['near;maxDistance==1e3', 'within', 'disjoint', 'overlaps'],
  geometry: ['Point', 'Polygon', 'MultiLineString'],
  coordinates: ['[17.1,48.1]', '[[[0,0],[2,2],[0,2],[2,0],[0,0]]]', '[1e308,-1e308]'],
  scopeQ: ['/a/#', '(/a/b;/c)|/+/+'],
  orderBy: ['b;desc,a[x];asc', 'location;dist-asc'],
  collation: ['de', 'de-u-co-phonebk', 'und-x-icu'],
  join: ['flat', 'inline', '@none'],
  joinLevel: ['1', '2', '20'],
  limit: ['0', '1', '20'],
  offset: ['0', '1', '2147483647'],
  format: ['concise', 'keyValues'],
  options: ['sysAttrs', 'concise,sysAttrs', 'noOverwrite', 'update'],
  datasetId: ['urn:d:1,@none', 'urn:d:1'],
  lang: ['de;q=0.5,*;q=0', 'de'],
  observedAt: ['2025-01-01T00:00:00Z'],
}
const booleans = ['true', 'false']

/** Values that some parameter understands. */
const knownValues = [
  ...fuzzIds,
  ...fuzzNames,
  'true',
  'false',
  '0',
  '1',
  '20',
  '1000000',
  'T',
  '(T;U)|V',
  'T,U',
  '*',
  'a,b',
  '@none',
  'urn:d:1,@none',
  'a>1',
  'b==1..5',
  'b==1,"x",true',
  'label[de]~="r.*"',
  'raw[id]==7;a[x.y]!="z"',
  'owner{a}>1',
  'owner{T:owner{b}}==2025-01-01T00:00:00Z',
  'modifiedAt>2020-01-01T00:00:00Z',
  'a.sub.observedAt<10:00:00Z',
  '!~=',
  'near;maxDistance==1e3',
  'near;minDistance==1e308',
  'within',
  'disjoint',
  'overlaps',
  'Point',
  'Polygon',
  'MultiLineString',
  '[17.1,48.1]',
  '[1e308,-1e308]',
  '[[0,0],[1,1]]',
  '[[[0,0],[2,2],[0,2],[2,0],[0,0]]]',
  '[[[-180,-90],[180,-90],[180,90],[-180,90],[-180,-90]]]',
  '/a/#',
  '(/a/b;/c)|/+/+',
  'b;desc,a[x];asc,location;dist-asc',
  'de-u-co-phonebk',
  'und-x-icu',
  'flat',
  'inline',
  'concise,sysAttrs',
  'keyValues',
  'noOverwrite',
  'update',
  'a,owner{b,owner{c}}',
  '^urn:f:[0-9]+$',
  '(a|b|ab)*c',
  'PT10M',
  'de;q=0.5,*;q=0',
  'Hosted',
  'earliest',
  ...oddDates,
]

/** An encoding of a text in a URL: as it should be, as sloppy clients do it, or broken. */
const encodings: readonly ((text: string) => string)[] = [
  (text) => encodeURIComponent(text.toWellFormed()),
  (text) => encodeURIComponent(text.toWellFormed()).replaceAll('%20', '+'),
  (text) => encodeURIComponent(text.toWellFormed()).replaceAll('%2C', ','),
  (text) => encodeURIComponent(text.toWellFormed()).replace('%', '%%'),
  (text) => `${encodeURIComponent(text.toWellFormed())}%ff`,
  (text) => encodeURIComponent(encodeURIComponent(text.toWellFormed())),
]
const encoding = fc.oneof(
  { weight: 8, arbitrary: fc.constant(encodings[0] as (text: string) => string) },
  { weight: 1, arbitrary: fc.constantFrom(...encodings) },
)

const value = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...knownValues) },
  { weight: 2, arbitrary: fc.constantFrom(...oddTexts) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(...knownValues), fc.constantFrom(...knownValues))
      .map((two) => two.join(';')),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
)

/** A text in a path or a query: something that is meant there, or something odd, encoded somehow. */
export function arbitraryText(meant: readonly string[]): fc.Arbitrary<string> {
  const text =
    meant.length === 0
      ? value
      : fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...meant) }, { weight: 1, arbitrary: value })
  return fc.tuple(text, encoding).map(([plain, encode]) => encode(plain))
}

/** The query of a URL, with `?`, of the parameters an operation has and some it does not have. */
export function arbitraryQuery(names: readonly string[]): fc.Arbitrary<string> {
  const name = fc.oneof(
    { weight: 40, arbitrary: names.length === 0 ? fc.constant('local') : fc.constantFrom(...names) },
    { weight: 1, arbitrary: fc.constantFrom('x', 'limit', '__proto__', '%00', '', 'type') },
  )
  const pair = name.chain((left) => {
    const meant = Object.hasOwn(meantValues, left) ? meantValues[left] : undefined
    return arbitraryText(meant ?? booleans).map((right) => `${left}=${right}`)
  })
  const pairs = fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 3, arbitrary: fc.array(pair, { minLength: 1, maxLength: 4 }) },
  )
  return pairs.map((all) => (all.length === 0 ? '' : `?${all.join('&')}`))
}
