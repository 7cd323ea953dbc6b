import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AttributeInstance } from '../ngsi-ld/entity.ts'
import { BadRequestData, TooComplexQuery } from '../ngsi-ld/errors.ts'
import { arbitraryEntity } from '../testing/arbitrary-entity.ts'
import { chooseLanguage } from './choose-language.ts'
import { filterLanguages } from './language-filter.ts'
import { maxLanguageRanges, parseLanguageRanges } from './language-ranges.ts'

const parse = (text: string) => parseLanguageRanges(text, 'Parameter lang')

describe('chooseLanguage() (4.15)', () => {
  it.each([
    ['fr', ['en', 'fr'], 'fr'],
    ['FR', ['en', 'fr'], 'fr'],
    ['en-gb', ['en-GB', 'en'], 'en-GB'],
    // The higher weight, then the earlier.
    ['en;q=0.5,fr;q=0.9', ['en', 'fr'], 'fr'],
    ['de-AT,de;q=0.9,sk;q=0.7,*;q=0.1', ['en', 'sk', 'de'], 'de'],
    ['fr,en', ['en', 'fr'], 'fr'],
    ['sk,en;q=1.0', ['en', 'sk'], 'sk'],
    // A tag that the range begins; not one that only starts with the same letters.
    ['de', ['de-AT', 'en'], 'de-AT'],
    ['de', ['den', 'en'], 'den'],
    ['de', ['de-CH', 'de-AT'], 'de-AT'],
    // What remains of the range.
    ['de-AT', ['de', 'en'], 'de'],
    ['de-AT-1996', ['de', 'en'], 'de'],
    ['zh-a-hant', ['zh', 'en'], 'zh'],
    // An earlier range, even shortened, before a later one.
    ['de-AT,en', ['de', 'en'], 'de'],
    // Any.
    ['*', ['fr', 'en'], 'en'],
    ['xx,*;q=0.1', ['fr', 'en'], 'en'],
    ['*,en;q=0.1', ['en', 'fr'], 'fr'],
    // Not wanted.
    ['en;q=0,*', ['en', 'fr'], 'fr'],
    ['en;q=0,*', ['en-GB', 'fr'], 'fr'],
    ['en;q=0,en-GB', ['en', 'en-GB'], 'en-GB'],
    ['xx,*;q=0', ['en', 'fr'], 'en'],
    ['en;q=0', ['en'], 'en'],
    // Nothing found: @none, else the first.
    ['xx', ['en', '@none', 'aa'], '@none'],
    ['xx', ['fr', 'en'], 'en'],
    ['*', ['@none'], '@none'],
    ['xx', [], undefined],
  ])('%s of %j is %s', (lang, keys, expected) => {
    expect(chooseLanguage(keys, parse(lang))).toBe(expected)
  })

  it('always finds one of the keys, and @none only when no wanted range finds another', () => {
    const tag = fc.constantFrom('en', 'en-GB', 'de', 'de-AT', 'fr', '*')
    const weight = fc.constantFrom('', ';q=0', ';q=0.5', ';q=1')
    const lang = fc
      .array(fc.tuple(tag, weight), { minLength: 1, maxLength: 4 })
      .map((items) => items.map((item) => item.join('')).join())
    const keys = fc.subarray(['en', 'en-GB', 'de', 'de-AT', 'fr', '@none'], { minLength: 1 })
    fc.assert(
      fc.property(lang, keys, (text, offered) => {
        const ranges = parse(text)
        const chosen = chooseLanguage(offered, ranges)

        expect(offered).toContain(chosen)
        if (chosen === '@none')
          for (const range of ranges.wanted)
            expect(ranges.unwanted.includes(range) || !offered.includes(range)).toBe(true)
      }),
    )
  })
})

describe('parseLanguageRanges()', () => {
  it('orders by weight, then by position', () => {
    expect(parse('a;q=0.1, b ,c;q=0.9;'.replace('9;', '9'))).toEqual({
      wanted: ['b', 'c', 'a'],
      unwanted: [],
    })
    expect(parse('EN-gb;q=0')).toEqual({ wanted: [], unwanted: ['en-gb'] })
  })

  it.each([
    '',
    ',',
    'en,',
    'en;q=2',
    'en;q=x',
    'en;q=0.1234',
    'en_GB',
    'abcdefghi',
    '1',
    'en;x=1',
    'de-',
    '**',
    'en q=1',
  ])('refuses %j', (text) => {
    expect(() => parse(text)).toThrow(BadRequestData)
    expect(() => parse(text)).toThrow(/Parameter lang/)
  })

  it('bounds the number of ranges', () => {
    expect(() =>
      parse(
        Array(maxLanguageRanges + 1)
          .fill('en')
          .join(),
      ),
    ).toThrow(TooComplexQuery)
  })
})

describe('filterLanguages()', () => {
  it('makes a Property with lang of a LanguageProperty, sub-attributes included', () => {
    const label: AttributeInstance = {
      kind: 'LanguageProperty',
      value: { en: 'red', fr: ['rouge', 'vermeil'] },
      observedAt: '2026-01-01T00:00:00Z',
      attributes: { note: [{ kind: 'LanguageProperty', value: { '@none': 'x' } }] },
    }

    const { attributes } = filterLanguages(
      { id: 'urn:a', types: ['T'], attributes: { label: [label] } },
      parse('fr'),
    )

    expect(attributes).toEqual({
      label: [
        {
          kind: 'Property',
          value: ['rouge', 'vermeil'],
          lang: 'fr',
          observedAt: '2026-01-01T00:00:00Z',
          attributes: { note: [{ kind: 'Property', value: 'x', lang: '@none' }] },
        },
      ],
    })
  })

  it('leaves no LanguageProperty, touches nothing else, and does nothing the second time', () => {
    const ranges = parse('de,*;q=0.5')
    fc.assert(
      fc.property(arbitraryEntity(), (entity) => {
        const filtered = filterLanguages(entity, ranges)

        expect(JSON.stringify(filtered)).not.toContain('"kind":"LanguageProperty"')
        expect(filterLanguages(filtered, ranges)).toEqual(filtered)
        expect(Object.keys(filtered.attributes)).toEqual(Object.keys(entity.attributes))
        if (!JSON.stringify(entity).includes('LanguageProperty')) expect(filtered).toEqual(entity)
      }),
    )
  })
})
