import { describe, expect, it } from 'vitest'
import { BadRequestData, TooManyResults } from '../ngsi-ld/errors.ts'
import { pageLinks, parsePageRequest } from './pagination.ts'
import { parseQueryParams } from './query-params.ts'

const limits = { defaultLimit: 10, maxLimit: 100 }
const parse = (query: string) => parsePageRequest(parseQueryParams(`/x?${query}`), limits)

describe('parsePageRequest()', () => {
  it('has defaults', () => {
    expect(parse('')).toEqual({ limit: 10, offset: 0, count: false })
    expect(parse('limit=0&count=true&offset=7')).toEqual({ limit: 0, offset: 7, count: true })
  })

  it.each(['limit=0', 'limit=-1', 'limit=1e1', 'limit=a', 'offset=-1', 'offset=99999999999', 'count=1'])(
    'refuses %s',
    (query) => {
      expect(() => parse(query)).toThrow(BadRequestData)
    },
  )

  it('refuses a limit above the maximum', () => {
    expect(() => parse('limit=101')).toThrow(TooManyResults)
  })
})

describe('pageLinks()', () => {
  const page = { limit: 2, offset: 0, count: false, more: false }
  const url = '/ngsi-ld/v1/entities/?type=A%7CB&limit=2&q=a==%22x%22'

  it('gives none for a single page', () => {
    expect(pageLinks(page, url, 'application/json')).toEqual([])
  })

  it('keeps all parameters as they came, limit and offset last', () => {
    expect(pageLinks({ ...page, more: true }, url, 'application/ld+json')).toEqual([
      '</ngsi-ld/v1/entities/?type=A%7CB&q=a==%22x%22&limit=2&offset=2>;rel="next";type="application/ld+json"',
    ])
  })

  it('goes back to 0 at most', () => {
    const [link] = pageLinks({ ...page, offset: 1 }, '/x', 'application/json')

    expect(link).toBe('</x?limit=2&offset=0>;rel="prev";type="application/json"')
  })

  it('lets nothing break out of the target', () => {
    const [link] = pageLinks({ ...page, more: true }, '/x?q=a>1;"b"', 'application/json')

    expect(link).toBe('</x?q=a%3E1;%22b%22&limit=2&offset=2>;rel="next";type="application/json"')
  })
})
