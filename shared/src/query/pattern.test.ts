import { RE2JS } from 're2js'
import { describe, expect, it, vi } from 'vitest'
import { BadRequestData } from '../ngsi-ld/errors.ts'
import { compilePattern } from './pattern.ts'
import { maxCachedPatterns } from './query-limits.ts'

describe('compilePattern() (POSIX extended, unanchored)', () => {
  it.each([
    ['re', 'bored', true],
    ['^re$', 'bored', false],
    ['^a$', 'a\n', false],
    ['a.b', 'a\nb', true],
    ['^.$', '\u{1f600}', true],
    ['[\u{1f600}-\u{1f602}]', '\u{1f601}', true],
    ['[^a]', '\n', true],
    ['[]a]+$', 'a]', true],
    ['[a-]', '-', true],
    ['[[:alpha:]_]', '1', false],
    ['[[:digit:][:space:]]{3}', '1 2', true],
    ['\\d\\.\\d', '1.2', true],
    ['[\\w.]+@', 'a.b@', true],
    ['\\D', '5', false],
    ['(a|b)*c', 'abac', true],
    ['a{2,3}', 'aa', true],
    ['a+?', 'a', true],
    ['\\(\\)\\[\\]\\{\\}', '()[]{}', true],
    [']}', ']}', true],
    ['A', 'a', false],
    ['', 'anything', true],
  ])('%j on %j: %s', (pattern, text, matches) => {
    expect(compilePattern(pattern).test(text)).toBe(matches)
  })

  it.each([
    ['(', 'a closing ) is expected'],
    ['a)', 'a ) has no ('],
    ['[a', 'a closing ] is expected'],
    ['[z-a]', 'a range runs backwards'],
    ['[[:what:]]', 'a POSIX character class'],
    ['[[.a.]]', 'collating elements'],
    ['*a', '* has nothing to repeat'],
    ['a**', 'a repetition cannot be repeated'],
    ['^*', 'an anchor cannot be repeated'],
    ['a{', 'a count'],
    ['a{2,1}', 'a repetition runs backwards'],
    ['a{256}', 'a count from 0 to 255'],
    ['a\\', 'a character is expected after \\'],
    ['(a)\\1', 'backreferences are not supported'],
    ['\\bword', 'the escape \\b is not supported'],
    ['(?=a)', '(? is not supported'],
    ['(?i)a', '(? is not supported'],
    ['a\0', 'not a Unicode character'],
    ['((a{99}){99}){99}', 'more than 1000 characters'],
    ['((a?b?){20}c?){20}', 'more than 1000 characters'],
    ['a'.repeat(1_025), 'longer than 1024'],
    ['('.repeat(100) + ')'.repeat(100), 'groups nest deeper'],
  ])('refuses %j', (pattern, detail) => {
    expect(() => compilePattern(pattern)).toThrow(BadRequestData)
    expect(() => compilePattern(pattern)).toThrow(detail)
  })

  it('takes time linear in the text', () => {
    const pattern = compilePattern('^(a*)*(a|aa)+$')

    expect(pattern.test(`${'a'.repeat(20_000)}b`)).toBe(false)
  })

  it('is run once on a text that is asked about again and again', () => {
    const matcher = vi.spyOn(RE2JS.prototype, 'matcher')

    const answers = ['torn', 'torn', 'x', 'torn'].map((text) => compilePattern('or+n').test(text))

    expect([answers, matcher.mock.calls.length]).toEqual([[true, true, false, true], 3])
    matcher.mockRestore()
  })

  it('keeps what was compiled, within its bound', () => {
    const first = compilePattern('kept')
    expect(compilePattern('kept')).toBe(first)

    for (let n = 0; n < maxCachedPatterns; n += 1) compilePattern(`x${n}`)

    expect(compilePattern('kept')).not.toBe(first)
  })
})
