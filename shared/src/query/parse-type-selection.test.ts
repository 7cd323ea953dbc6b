import { describe, expect, it } from 'vitest'
import type { Terms } from '../json-ld/terms.ts'
import { BadRequestData, TooComplexQuery } from '../ngsi-ld/errors.ts'
import { parseTypeSelection } from './parse-type-selection.ts'
import { matchesTypes, typesOfPlainOr } from './type-selection.ts'

const terms: Terms = {
  expand: (name) => (name.includes(':') ? name : `https://example.org/${name}`),
  compact: (iri) => iri,
}
const parse = (text: string) => parseTypeSelection(text, terms)
const iris = (...names: string[]) => names.map((name) => `https://example.org/${name}`)

describe('parseTypeSelection() (clause 4.17)', () => {
  it.each([
    ['A', ['A'], true],
    ['A', ['B'], false],
    ['A,B', ['B'], true],
    ['A|B', ['C'], false],
    ['(Pump;Asset)|Valve', ['Pump', 'Asset', 'More'], true],
    ['(Pump;Asset)|Valve', ['Pump'], false],
    ['(Pump;Asset)|Valve', ['Valve'], true],
    ['A;B', ['A', 'B'], true],
    ['A;B,C', ['C'], true],
    ['((A|B);C)', ['B', 'C'], true],
    ['((A|B);C)', ['B'], false],
    [' ( A ; B ) | C ', ['C'], true],
    ['*', ['X'], true],
    ['*', [], true],
    ['https://example.org/A|B', ['A'], true],
    ['(https://example.org/A;B)', ['A', 'B'], true],
    ['größe', ['größe'], true],
  ])('%s on types %j: %s', (text, types, expected) => {
    expect(matchesTypes(parse(text), iris(...types))).toBe(expected)
  })

  it.each([
    '',
    'A,',
    ',A',
    'A;',
    '()',
    '(A',
    'A)',
    'A B',
    '*,A',
    'A,*',
    '1A',
    'A<b',
    '((A)',
    '|',
    ';',
    'A||B',
    'A,,B',
    '(A;)',
    '(;A)',
    'A()',
    '(*)',
    '**',
    '*;A',
    'A(B)',
    ':A',
    'a:',
  ])('refuses %j', (text) => {
    expect(() => parse(text)).toThrow(BadRequestData)
  })

  it('keeps absolute IRIs and gives a frozen result', () => {
    const selection = parse('urn:x:T|B')

    expect(selection).toEqual({
      kind: 'or',
      operands: [
        { kind: 'type', type: 'urn:x:T' },
        { kind: 'type', type: 'https://example.org/B' },
      ],
    })
    expect(Object.isFrozen(selection)).toBe(true)
    expect(Object.isFrozen('operands' in selection && selection.operands[0])).toBe(true)
  })

  it('says where and what is wrong', () => {
    expect(() => parse('A,(B')).toThrow('at character 5: a closing parenthesis is expected')
  })

  it('bounds length and depth', () => {
    expect(() => parse(`${'('.repeat(10_000)}A${')'.repeat(10_000)}`)).toThrow(TooComplexQuery)
    expect(() => parse('A,'.repeat(100_000))).toThrow(TooComplexQuery)
  })

  it('typesOfPlainOr() gives the flat list when one type suffices', () => {
    expect(typesOfPlainOr(parse('A,(B|C)'))).toEqual(iris('A', 'B', 'C'))
    expect(typesOfPlainOr(parse('A'))).toEqual(iris('A'))
    expect(typesOfPlainOr(parse('A;B'))).toBeUndefined()
    expect(typesOfPlainOr(parse('*'))).toBeUndefined()
  })
})
