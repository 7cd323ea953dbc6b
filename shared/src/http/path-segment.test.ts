import fc from 'fast-check'
import { expect, it } from 'vitest'
import { pathSegment } from './path-segment.ts'

it.each([
  ['urn:ngsi-ld:Car:1', 'urn:ngsi-ld:Car:1'],
  ['http://a.example/b?c=1#d', 'http:%2F%2Fa.example%2Fb%3Fc=1%23d'],
  ['urn:a:50%25', 'urn:a:50%2525'],
  ['urn:a:ü+@', 'urn:a:%C3%BC+@'],
])('%s', (id, expected) => {
  expect(pathSegment(id)).toBe(expected)
})

it('is one segment, that of the id', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const url = new URL(`http://a.example/b/urn:${pathSegment(text)}`)

      expect(decodeURIComponent(url.pathname.slice('/b/urn:'.length))).toBe(text)
      expect([url.search, url.hash]).toEqual(['', ''])
    }),
  )
})
