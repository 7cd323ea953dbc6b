import type { ScopeQuery } from '@lodestream/shared/query/scope-query'
import { afterValue, fitsKey, formRange, type IndexKey, textPrefixRange, valueKey } from './index-key.ts'

/** Keys of scopes of which every match has one, and whether a certain row proves the match; no keys: all of them. */
export interface ScopeAccess {
  readonly ranges: readonly { readonly from: IndexKey; readonly to: IndexKey }[]
  readonly covers: boolean
}

/** The way to the matches of a scope query (clause 4.19). */
export function scopeAccess(query: ScopeQuery): ScopeAccess {
  switch (query.kind) {
    case 'any':
      return { ranges: [formRange('text')], covers: true }
    case 'scope':
      return levelsAccess(query.levels, query.below)
    case 'or': {
      const operands = query.operands.map(scopeAccess)
      return {
        ranges: operands.flatMap(({ ranges }) => ranges),
        covers: operands.every(({ covers }) => covers),
      }
    }
    case 'and': {
      const [first = scopeAccess({ kind: 'any' })] = query.operands.map(scopeAccess)
      return { ...first, covers: false }
    }
  }
}

function levelsAccess(levels: readonly string[], below: boolean): ScopeAccess {
  const wild = levels.indexOf('+')
  if (wild >= 0) {
    const known = levels.slice(0, wild).map((level) => `${level}/`)
    return { ranges: [textPrefixRange(known.join(''))], covers: false }
  }
  const scope = levels.join('/')
  const key = valueKey('text', scope)
  const itself = { from: key, to: afterValue(key) }
  return { ranges: below ? [itself, textPrefixRange(`${scope}/`)] : [itself], covers: fitsKey(`${scope}/`) }
}
