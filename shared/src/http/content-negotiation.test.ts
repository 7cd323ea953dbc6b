import { expect, it } from 'vitest'
import { negotiate } from './content-negotiation.ts'
import { HttpProblem } from './http-problem.ts'
import { entityTypes, jsonTypes } from './media-type.ts'

const json = 'application/json'
const jsonLd = 'application/ld+json'
const geoJson = 'application/geo+json'

it.each([
  [undefined, json],
  ['', json],
  ['*/*', json],
  ['application/*', json],
  ['application/ld+json', jsonLd],
  ['application/ld+json, application/json', json],
  ['application/json;q=0.5, application/ld+json', jsonLd],
  ['application/json;q=0, */*', jsonLd],
  ['application/ld+json;q=0.9, */*;q=0.1', jsonLd],
  ['text/html, application/xhtml+xml, */*;q=0.8', json],
  ['application/geo+json, application/ld+json;q=0.1', jsonLd],
  ['APPLICATION/LD+JSON; charset=utf-8', jsonLd],
  ['application/json;q=7, application/ld+json', json],
  ['application/json;q=0.1;level=1, application/*;q=0.2', jsonLd],
])('Accept: %s gives %s', (accept, type) => {
  expect(negotiate(accept, jsonTypes)).toBe(type)
})

it.each(['text/html', 'application/geo+json', '*/*;q=0', 'application/json;q=0', 'application/json;q=.'])(
  'Accept: %s is refused',
  (accept) => {
    expect(() => negotiate(accept, jsonTypes)).toThrow(HttpProblem)
  },
)

it.each([
  [undefined, json],
  ['*/*', json],
  ['application/geo+json', geoJson],
  ['application/geo+json, application/json', json],
  ['application/geo+json, application/ld+json;q=0.9', geoJson],
  ['application/*;q=0.5, application/geo+json;q=0.6', geoJson],
  ['application/json;q=0, application/ld+json;q=0, */*', geoJson],
])('Accept: %s of entities gives %s', (accept, type) => {
  expect(negotiate(accept, entityTypes)).toBe(type)
})
