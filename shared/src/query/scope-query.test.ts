import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BadRequestData, NgsiLdError, TooComplexQuery } from '../ngsi-ld/errors.ts'
import { arbitraryScopeQuery, printScopeQuery } from '../testing/arbitrary-scope-query.ts'
import { evaluateScopeQuery } from './evaluate-scope-query.ts'
import { parseScopeQuery } from './parse-scope-query.ts'

describe('scopeQ (clause 4.19)', () => {
  it.each<[string, readonly string[] | undefined, boolean]>([
    ['/A/B', ['/A/B'], true],
    ['/A/B', ['/A/B/C', '/A'], false],
    ['A/B', ['/A/B'], true],
    ['/A/B', ['A/B'], true],
    ['/A/+', ['/A/B'], true],
    ['/A/+', ['/A'], false],
    ['/A/+', ['/A/B/C'], false],
    ['/+/B', ['/A/B'], true],
    ['+', ['A'], true],
    ['/A/ ', ['/A/B'], true],
    ['/ /B', ['/A/B'], true],
    ['/A/#', ['/A'], true],
    ['/A/#', ['/A/B/C'], true],
    ['/A/#', ['/AB'], false],
    ['/+/#', ['/A'], true],
    ['/A/+/#', ['/A'], false],
    ['/#', ['/A'], true],
    ['/#', [], false],
    ['/#', undefined, false],
    ['/A', undefined, false],
    ['(/A;/B)', ['/B', '/A'], true],
    ['(/A;/B)', ['/A'], false],
    ['(/A/#;/B)', ['/A/C', '/B'], true],
    ['(/A)', ['/A'], true],
    ['/A|/B', ['/B'], true],
    ['/A,/B', ['/B'], true],
    ['(/A;/B),/C/#|CompanyB', ['/CompanyB'], true],
    ['"/A/B"', ['/A/B'], true],
    ['"/A|/B"', ['/B'], true],
    ['/größe', ['/größe'], true],
  ])('%s on %j: %s', (text, scopes, expected) => {
    const query = parseScopeQuery(text)

    expect(evaluateScopeQuery(query, scopes === undefined ? {} : { scopes })).toBe(expected)
    expect(Object.isFrozen(query)).toBe(true)
  })

  it.each([
    '',
    '/',
    '#',
    '/A#',
    '/#/A',
    '/A/#/B',
    '/A+',
    '/+A',
    '/A//B',
    '//A',
    '/A/',
    '/1A',
    '/A-B',
    '/A|',
    '|/A',
    '/A;/B',
    '(/A',
    '/A)',
    '()',
    '((/A))',
    '(/A|/B)',
    '/#|/A',
    '/A,/#',
    '"/A',
    '""',
    '/A /B',
  ])('refuses %j', (text) => {
    expect(() => parseScopeQuery(text)).toThrow(BadRequestData)
  })

  it('says where and what is wrong', () => {
    expect(() => parseScopeQuery('/A//B')).toThrow(
      'scopeQ is not valid at character 4: a name or + is expected',
    )
  })

  it('bounds length and scopes', () => {
    expect(() => parseScopeQuery('/A'.repeat(100_000))).toThrow(TooComplexQuery)
    expect(() => parseScopeQuery(Array(1_000).fill('/A').join(','))).toThrow(TooComplexQuery)
  })

  it('reads what printScopeQuery() writes: parse(print(query)) = query', () => {
    fc.assert(
      fc.property(arbitraryScopeQuery(), (query) => {
        expect(parseScopeQuery(printScopeQuery(query))).toEqual(query)
      }),
    )
  })

  it('reads any text or refuses it with an error of the specification', () => {
    const token = fc.constantFrom('/', 'A', '+', '#', '(', ')', ';', ',', '|', '"', ' ', '1', '-')
    const text = fc.oneof(
      fc.string(),
      fc.array(token, { maxLength: 12 }).map((tokens) => tokens.join('')),
    )
    fc.assert(
      fc.property(text, (scopeQ) => {
        try {
          parseScopeQuery(scopeQ)
        } catch (error) {
          expect(error).toBeInstanceOf(NgsiLdError)
        }
      }),
      { numRuns: 1_000 },
    )
  })
})
