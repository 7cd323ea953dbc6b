import { describe, expect, it } from 'vitest'
import type { Terms } from '../json-ld/terms.ts'
import { BadRequestData, TooComplexQuery } from '../ngsi-ld/errors.ts'
import { parseQ } from './parse-q.ts'
import type { QExpression } from './q-expression.ts'

const terms: Terms = {
  expand: (name) => (name.includes(':') ? name : `https://example.org/${name}`),
  compact: (iri) => iri,
}
const parse = (text: string) => parseQ(text, terms)
const iri = (name: string) => `https://example.org/${name}`
const a = { path: [iri('a')] }
const b = { path: [iri('b')] }
const c = { path: [iri('c')] }
const exists = (target: typeof a): QExpression => ({ kind: 'exists', target })

describe('parseQ() (clause 4.9)', () => {
  it.each<[string, QExpression]>([
    ['a', exists(a)],
    ['a|b;c', { kind: 'or', operands: [exists(a), { kind: 'and', operands: [exists(b), exists(c)] }] }],
    ['(a|b);c', { kind: 'and', operands: [{ kind: 'or', operands: [exists(a), exists(b)] }, exists(c)] }],
    ['((a|b);c)', { kind: 'and', operands: [{ kind: 'or', operands: [exists(a), exists(b)] }, exists(c)] }],
    ['a.b', { kind: 'exists', target: { path: [iri('a'), iri('b')] } }],
    ['a.observedAt', { kind: 'exists', target: { path: [iri('a')], member: 'observedAt' } }],
    ['modifiedAt', { kind: 'exists', target: { path: [], member: 'modifiedAt' } }],
    ['observedAt', { kind: 'exists', target: { path: [iri('observedAt')] } }],
    [
      'a[b.type]',
      {
        kind: 'exists',
        target: { ...a, bracket: { text: 'b.type', raw: ['b', 'type'], expanded: [iri('b'), 'type'] } },
      },
    ],
    [
      'a[en-GB]',
      { kind: 'exists', target: { ...a, bracket: { text: 'en-GB', raw: ['en-GB'], expanded: ['en-GB'] } } },
    ],
  ])('reads the path and structure of %s', (text, expected) => {
    expect(parse(text)).toEqual(expected)
  })

  it.each([
    ['20', { type: 'number', value: 20 }],
    ['-2.5e1', { type: 'number', value: -25 }],
    ['"20"', { type: 'string', value: '20' }],
    ['"a;b|c)d,\\"e\\u00e9"', { type: 'string', value: 'a;b|c)d,"eé' }],
    ['true', { type: 'boolean', value: true }],
    ['True', { type: 'uri', value: 'True' }],
    ['urn:x:1', { type: 'uri', value: 'urn:x:1' }],
    ['Vauxhall Viva', { type: 'uri', value: 'Vauxhall Viva' }],
    ['1.5.2', { type: 'uri', value: '1.5.2' }],
    ['007', { type: 'uri', value: '007' }],
    ['2024-02-29', { type: 'date', value: '2024-02-29' }],
    ['2023-02-29', { type: 'uri', value: '2023-02-29' }],
    ['10:00:00,5Z', { type: 'time', value: '10:00:00,5Z' }],
    ['2024-01-01T10:00:00.000001Z', { type: 'dateTime', value: '2024-01-01T10:00:00.000001Z' }],
    ['2024-01-01T10:00:00,5Z', { type: 'dateTime', value: '2024-01-01T10:00:00,5Z' }],
    ['10..20', { type: 'range', min: { type: 'number', value: 10 }, max: { type: 'number', value: 20 } }],
    ['1.5..2.5', { type: 'range', min: { type: 'number', value: 1.5 }, max: { type: 'number', value: 2.5 } }],
    ['"a".."b"', { type: 'range', min: { type: 'string', value: 'a' }, max: { type: 'string', value: 'b' } }],
    [
      '2024-01-01..2024-02-01',
      {
        type: 'range',
        min: { type: 'date', value: '2024-01-01' },
        max: { type: 'date', value: '2024-02-01' },
      },
    ],
    [
      '2024-01-01,5,x, "y" ,true',
      {
        type: 'list',
        values: [
          { type: 'date', value: '2024-01-01' },
          { type: 'number', value: 5 },
          { type: 'uri', value: 'x' },
          { type: 'string', value: 'y' },
          { type: 'boolean', value: true },
        ],
      },
    ],
  ])('reads the value %s', (text, value) => {
    expect(parse(`a==${text}`)).toEqual({ kind: 'equal', target: a, value })
    expect(parse(`(a != ${text} );b`)).toEqual({
      kind: 'and',
      operands: [{ kind: 'unequal', target: a, value }, exists(b)],
    })
  })

  it.each([
    ['a>1', 'greater'],
    ['a >= 1', 'greaterOrEqual'],
    ['a<1', 'less'],
    ['a<=1', 'lessOrEqual'],
  ])('reads %s', (text, kind) => {
    expect(parse(text)).toEqual({ kind, target: a, value: { type: 'number', value: 1 } })
  })

  it.each([
    ['a~="^x;[|)]\\\\d"', '^x;[|)]\\d'],
    ['a~=re.*', 're.*'],
    ['a~=(x|y);b', '(x|y)'],
    ['a~=[;|)]+|b', '[;|)]+'],
    ['a~=x\\;y|b', 'x\\;y'],
    ['(a~=x{2})', 'x{2}'],
    ['(a~=(x[)]y))', '(x[)]y)'],
  ])('reads the extent of the pattern in %s', (text, pattern) => {
    expect(JSON.stringify(parse(text))).toContain(JSON.stringify({ kind: 'matches', target: a, pattern }))
  })

  it('reads !~=', () => {
    expect(parse('a!~="x"')).toEqual({ kind: 'notMatches', target: a, pattern: 'x' })
  })

  it.each([
    ['', 'character 1: an attribute name is expected'],
    ['a==', 'character 4: a value is expected'],
    ['a>true', 'a boolean has no order'],
    ['a>1,2', 'a list has no order'],
    ['a>1..2', 'a range has no order'],
    ['(a', 'a closing parenthesis is expected'],
    ['a)', 'an operator or the end is expected'],
    ['()', 'an attribute name is expected'],
    ['a=5', '= is no operator'],
    ['a;', 'an attribute name is expected'],
    ['|a', 'an attribute name is expected'],
    ['a[b', 'a closing ] is expected'],
    ['a[]', 'a name, a language tag or * is expected'],
    ['a[b..c]', 'a name in brackets is empty'],
    ['a[b][c]', 'an operator or the end is expected'],
    ['a.', 'an attribute name is expected'],
    ['1a', 'an attribute name is expected'],
    ['a-b', 'an operator or the end is expected'],
    ['a=="x', 'a string is not closed'],
    ['a=="\\x"', 'a string is not a JSON string'],
    ['a=="\\u0000"', 'not a Unicode character'],
    ['a=="\\ud800"', 'not a Unicode character'],
    ['a==\0', 'not a Unicode character'],
    ['a==1,', 'a value is expected'],
    ['a==1..', 'a value is expected'],
    ['a==1..x', 'a range runs between'],
    ['a==1..2..3', 'an operator or the end is expected'],
    ['a==1e999', 'too large'],
    ['a===1', 'needs quotes'],
    ['a==(1)', 'needs quotes'],
    ['a~=', 'a regular expression is expected'],
    ['a~=(', 'a closing ) is expected'],
    ['a~="(?=x)"', '(? is not supported'],
    ['a{b}', 'need join'],
    ['a{b>1}==2', 'need join'],
  ])('refuses %j', (text, detail) => {
    expect(() => parse(text)).toThrow(BadRequestData)
    expect(() => parse(text)).toThrow(detail)
  })

  it.each<[string, unknown]>([
    ['a{b}', { kind: 'linked', relationship: iri('a'), inner: exists(b) }],
    ['a { b } ', { kind: 'linked', relationship: iri('a'), inner: exists(b) }],
    [
      'a{T:b}>1',
      {
        kind: 'linked',
        relationship: iri('a'),
        types: [iri('T')],
        inner: { kind: 'greater', target: b, value: { type: 'number', value: 1 } },
      },
    ],
    [
      'a{T, U : b{c}}',
      {
        kind: 'linked',
        relationship: iri('a'),
        types: [iri('T'), iri('U')],
        inner: { kind: 'linked', relationship: iri('b'), inner: exists(c) },
      },
    ],
    [
      'a{b.c}|a{b[en]};c',
      {
        kind: 'or',
        operands: [
          {
            kind: 'linked',
            relationship: iri('a'),
            inner: { kind: 'exists', target: { path: [iri('b'), iri('c')] } },
          },
          {
            kind: 'and',
            operands: [{ kind: 'linked', inner: { target: { bracket: { text: 'en' } } } }, exists(c)],
          },
        ],
      },
    ],
  ])('reads the linked entities of %s', (text, expected) => {
    expect(parseQ(text, terms, { joinLevel: 2 })).toMatchObject(expected as object)
  })

  it.each([
    ['a{b}', undefined, 'need join'],
    ['a{b{c}}', 1, 'more relationships than joinLevel, 1'],
    ['a{b', 1, 'a closing } is expected'],
    ['a{b}}', 1, 'an operator or the end is expected'],
    ['a{}', 1, 'an attribute name is expected'],
    ['a{T:}', 1, 'an attribute name is expected'],
    ['a{,T:b}', 1, 'an attribute name is expected'],
    ['a{b>1}', 1, 'a closing } is expected'],
    ['a{b;c}', 1, 'a closing } is expected'],
    ['a.b{c}', 1, '{ follows the name of a relationship'],
    ['a[b]{c}', 1, 'an operator or the end is expected'],
    ['{a}', 1, 'an attribute name is expected'],
  ])('refuses the linked entities of %s with joinLevel %s', (text, joinLevel, detail) => {
    const parsed = () => parseQ(text, terms, joinLevel === undefined ? {} : { joinLevel })
    expect(parsed).toThrow(BadRequestData)
    expect(parsed).toThrow(detail)
  })

  it('bounds the depth of linked entities and their type hints', () => {
    const deep = `${'a{'.repeat(100)}a${'}'.repeat(100)}`

    expect(() => parseQ(deep, terms, { joinLevel: 1_000 })).toThrow(TooComplexQuery)
    expect(() => parseQ(`a{${Array(100).fill('T').join(',')}:b}`, terms, { joinLevel: 1 })).toThrow(
      TooComplexQuery,
    )
  })

  it.each([
    ['length', `a=="${'x'.repeat(40_000)}"`],
    ['depth', `${'('.repeat(15_000)}a${')'.repeat(15_000)}`],
    ['terms', Array(1_000).fill('a').join(';')],
    ['path', Array(100).fill('a').join('.')],
    ['bracket', `a[${Array(100).fill('a').join('.')}]`],
  ])('bounds the %s', (_, text) => {
    expect(() => parse(text)).toThrow(TooComplexQuery)
  })

  it('expands values where expandValues names the target element', () => {
    const options = { expandValues: [iri('b')] }

    expect(parseQ('a.b==Male,"Female"', terms, options)).toMatchObject({
      value: {
        values: [
          { type: 'uri', value: iri('Male') },
          { type: 'string', value: iri('Female') },
        ],
      },
    })
    expect(parseQ('b.a==Male', terms, options)).toMatchObject({ value: { type: 'uri', value: 'Male' } })
  })

  it('keeps names in brackets raw where jsonKeys names the attribute', () => {
    const options = { jsonKeys: [iri('a')] }

    expect(parseQ('a[b]', terms, options)).toMatchObject({ target: { bracket: { expanded: ['b'] } } })
    expect(parseQ('b[b]', terms, options)).toMatchObject({ target: { bracket: { expanded: [iri('b')] } } })
  })

  it('reads a quoted DateTime for a timestamp', () => {
    expect(parse('createdAt>"2024-01-01T00:00:00Z"')).toMatchObject({ value: { type: 'dateTime' } })
    expect(parse('a>"2024-01-01T00:00:00Z"')).toMatchObject({ value: { type: 'string' } })
  })

  it('gives a frozen result', () => {
    const expression = parse('a==1,2;b')

    expect(Object.isFrozen(expression)).toBe(true)
    expect(Object.isFrozen('operands' in expression && expression.operands[0])).toBe(true)
  })
})
