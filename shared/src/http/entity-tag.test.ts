import { describe, expect, it } from 'vitest'
import { parseEntityTags, representationTag, taggedVersions, versionTag } from './entity-tag.ts'

describe('parseEntityTags', () => {
  it.each([
    [undefined, undefined],
    ['*', 'any'],
    [' * ', 'any'],
    ['"7"', ['7']],
    ['W/"7-abc"', ['7-abc']],
    ['"7", W/"8" ,"a,b"', ['7', '8', 'a,b']],
    ['"7",, "8",', ['7', '8']],
    ['""', ['']],
  ])('reads %s', (header, tags) => {
    expect(parseEntityTags('If-Match', header)).toEqual(tags)
  })

  it.each(['', '7', '"7', 'w/"7"', '"7" "8"', '*, "7"', '"a b"', ',', `${'"1",'.repeat(51)}"1"`])(
    'refuses %s',
    (header) => {
      expect(() => parseEntityTags('If-Match', header)).toThrow(/^If-Match /)
    },
  )

  it('reads a long list in linear time', () => {
    const started = performance.now()

    expect(() => parseEntityTags('If-Match', `${'"1" ,'.repeat(6000)}!`)).toThrow()

    expect(performance.now() - started).toBeLessThan(200)
  })
})

it('taggedVersions() reads the versions of its own tags, and nothing out of others', () => {
  const tags = [
    versionTag(7),
    representationTag(8, 'x'),
    '"9-abc-gzip"',
    '"abc"',
    '"0"',
    '"07"',
    '"1e3"',
    '""',
  ]
  const parsed = parseEntityTags('If-Match', tags.join(', '))

  expect(taggedVersions(parsed ?? [])).toEqual([7, 8, 9])
  expect(taggedVersions('any')).toBe('any')
})

it('representationTag() differs by version and by bytes', () => {
  const made = [representationTag(1, 'a'), representationTag(1, 'b'), representationTag(2, 'a')]

  expect(new Set(made).size).toBe(3)
  expect(representationTag(1, 'a')).toBe(made[0])
})
