/** A JSON text that `JSON.stringify` cannot make: `printRaw` puts it in the place of this string. */
const raw = (text: string) => `@@RAW:${text}@@`

/** The JSON text of a value that may hold raw parts. */
export function printRaw(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined'
  return text.replace(/"@@RAW:(.*?)@@"/g, (_whole, inner: string) => JSON.parse(`"${inner}"`) as string)
}

const nested = (open: string, close: string, levels: number) =>
  raw(`${open.repeat(levels)}1${close.repeat(levels)}`)

/** Dates at the edges of what can be written, read or stored. */
export const oddDates = [
  '0001-01-01T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999999Z',
  '10000-01-01T00:00:00Z',
  '-0044-03-15T00:00:00Z',
  '1582-10-10T00:00:00Z',
  '2024-02-29T23:59:59,9Z',
  '2023-02-29T00:00:00Z',
  '2016-12-31T23:59:60Z',
  '2025-01-01T24:00:00Z',
  '2025-01-01',
  '10:00:00Z',
  '2025-01-01T00:00:00.1234567Z',
  'infinity',
  'now',
]

/** Texts that parsers, indexes and databases stumble over. */
export const oddTexts = [
  '',
  ' ',
  '\u0000',
  '\u0001\u001f',
  '\ud800',
  '\udc00x',
  '\u{1f600}',
  'e\u0301',
  '\u202e\u200f',
  '\ufeff',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  '@id',
  '@type',
  '@context',
  '@json',
  'urn:ngsi-ld:null',
  "'; drop table entity; --",
  '$1',
  '%',
  '\\',
  '"',
  '<script>',
  '../../etc/passwd',
  'null',
  'NaN',
  'x'.repeat(5_000),
  'urn:x:1',
  `urn:${'y'.repeat(1_200)}`,
  'http://[::1',
  'urn:größe:1',
  'a:b',
  'a.b[c]',
  '*',
  '((((((((((a))))))))))',
  '^(a+)+$',
  '[',
  '2147483648',
  '-1',
  '1e400',
]

const point = (...coordinates: unknown[]) => ({ type: 'Point', coordinates })

/** Values of all JSON types at their edges, geometries among them. */
export const oddValues: readonly unknown[] = [
  null,
  true,
  0,
  -0,
  2 ** 53,
  -(2 ** 63),
  Number.MAX_VALUE,
  Number.MIN_VALUE,
  raw('1e999'),
  raw('-1e999'),
  raw('1e-999'),
  raw('12345678901234567890123456789012345678901234567890'),
  raw('0.1234567890123456789012345678901234567890'),
  raw('NaN'),
  raw('01'),
  raw('\\u0000'),
  [],
  {},
  [[]],
  [null],
  [{}],
  nested('[', ']', 50),
  nested('[', ']', 99),
  nested('[', ']', 5_000),
  nested('{\\"a\\":', '}', 60),
  raw('{\\"__proto__\\":{\\"x\\":1},\\"constructor\\":{\\"prototype\\":{\\"y\\":2}}}'),
  raw('{\\"type\\":\\"Property\\",\\"type\\":\\"Relationship\\",\\"value\\":1,\\"value\\":2}'),
  { value: 1, datasetId: 'urn:d:1' },
  [{ value: 1 }, { value: 2, datasetId: 'urn:d:1' }],
  { object: ['urn:x:1', 'urn:x:1'] },
  { languageMap: { en: ['a'], '@none': '' } },
  { json: { '@context': { '@vocab': 'x' }, id: null } },
  { vocab: ['a b', '\u0000', ''] },
  { valueList: [[[[]]], null] },
  { objectList: ['urn:x:1', { object: 'urn:x:2' }] },
  { '@type': '@json', '@value': null },
  { '@type': 'DateTime', '@value': 'x' },
  point(0, 0),
  point(1e308, -1e308),
  point(181, 91),
  point(180, -90, 1e9),
  point(Number.MIN_VALUE, 0),
  point(raw('1e999'), 0),
  point('1', '2'),
  point(),
  {
    type: 'LineString',
    coordinates: [
      [1, 1],
      [1, 1],
    ],
  },
  {
    type: 'LineString',
    coordinates: [
      [-180, 0],
      [180, 0],
    ],
  },
  {
    type: 'Polygon',
    coordinates: [
      [
        [0, 0],
        [2, 2],
        [0, 2],
        [2, 0],
        [0, 0],
      ],
    ],
  },
  {
    type: 'Polygon',
    coordinates: [
      [
        [0, 0],
        [0, 0],
        [0, 0],
        [0, 0],
      ],
    ],
  },
  {
    type: 'Polygon',
    coordinates: [
      [
        [-180, -90],
        [180, -90],
        [180, 90],
        [-180, 90],
        [-180, -90],
      ],
    ],
  },
  { type: 'MultiPolygon', coordinates: [] },
  { type: 'GeometryCollection', geometries: [] },
  { type: 'GeoProperty', value: '{"type":"Point","coordinates":[1,2]}' },
  Array.from({ length: 2_000 }, (_, index) => index),
  Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`k${index}`, index])),
]
