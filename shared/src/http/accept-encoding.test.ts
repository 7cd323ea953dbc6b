import { expect, it } from 'vitest'
import { acceptedEncoding } from './accept-encoding.ts'

it.each([
  [undefined, undefined],
  ['', undefined],
  ['gzip', 'gzip'],
  ['GZIP, deflate', 'gzip'],
  ['x-gzip', 'gzip'],
  ['br', 'br'],
  ['gzip, deflate, br, zstd', 'br'],
  ['br;q=0.5, gzip', 'gzip'],
  ['br;q=0, gzip;q=0', undefined],
  ['*', 'br'],
  ['*;q=0', undefined],
  ['*, br;q=0', 'gzip'],
  ['identity, gzip;q=0.5', undefined],
  ['identity;q=0.5, gzip', 'gzip'],
  ['zstd', undefined],
  ['gzip;q=x', 'gzip'],
  ['gzip; q=0.000', undefined],
])('Accept-Encoding: %s gives %s', (header, encoding) => {
  expect(acceptedEncoding(header)).toBe(encoding)
})
