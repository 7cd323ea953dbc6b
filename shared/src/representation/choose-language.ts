import type { LanguageRanges } from './language-ranges.ts'

/** The key of a languageMap for text in no particular language. */
const anyLanguage = '@none'

/**
 * The key of a languageMap that a filter asks for (clause 4.15): the best range that finds one; else `@none`, else the first
 * tag in alphabetical order. Undefined only for an empty map.
 */
export function chooseLanguage(keys: readonly string[], ranges: LanguageRanges): string | undefined {
  const sorted = keys.filter((key) => key !== anyLanguage).sort()
  const offered = sorted.filter((key) => !isUnwanted(key, ranges))
  for (const range of ranges.wanted) {
    const found = range === '*' ? offered.find((key) => !isNamed(key, ranges)) : findTag(offered, range)
    if (found !== undefined) return found
  }
  return keys.includes(anyLanguage) ? anyLanguage : (offered[0] ?? sorted[0])
}

/** The tag itself, then one that it begins, then what remains of it when its end is cut off (RFC 4647 3.4). */
function findTag(offered: readonly string[], range: string): string | undefined {
  const found =
    offered.find((key) => key.toLowerCase() === range) ?? offered.find((key) => begins(range, key))
  if (found !== undefined) return found
  for (let shorter = cut(range); shorter !== ''; shorter = cut(shorter)) {
    const general = offered.find((key) => key.toLowerCase() === shorter)
    if (general !== undefined) return general
  }
  return undefined
}

function begins(range: string, key: string): boolean {
  return `${key.toLowerCase()}-`.startsWith(`${range}-`)
}

/** Without the last subtag; one of a single character does not stay at the end. */
function cut(range: string): string {
  return range.slice(0, Math.max(0, range.lastIndexOf('-'))).replace(/-[^-]$/, '')
}

/** The most specific range that covers a tag decides; `*` only where nothing else does. */
function isUnwanted(key: string, { wanted, unwanted }: LanguageRanges): boolean {
  const longest = (ranges: readonly string[]) =>
    Math.max(-1, ...ranges.filter((range) => begins(range, key)).map((range) => range.length))
  const [bestWanted, bestUnwanted] = [longest(wanted), longest(unwanted)]
  if (bestWanted === -1 && bestUnwanted === -1) return unwanted.includes('*') && !wanted.includes('*')
  return bestUnwanted > bestWanted
}

/** `*` stands for what no other range names. */
function isNamed(key: string, { wanted }: LanguageRanges): boolean {
  return wanted.some((range) => range !== '*' && begins(range, key))
}
