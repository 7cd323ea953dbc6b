import { compareCodePoints } from './compare-code-points.ts'

/** Compares two texts: negative when the first comes first, 0 when the collation does not tell them apart. */
export type StringOrder = (a: string, b: string) => number

type Sensitivity = 'base' | 'accent' | 'variant'

/** Strength of a collation (`ks`) -> what it tells apart. */
const sensitivities = new Map<string, Sensitivity>([
  ['level1', 'base'],
  ['level2', 'accent'],
])

/**
 * The order of a collation (`parseCollation`), that of ICU. What the root collation, the default, does not tell apart
 * is ordered by code point, as in PostgreSQL; what a collation asked for does not, only at strength `identic`. Of the
 * `u` extensions `co`, `kn`, `kf`, `ks` and `ka` count.
 */
export function compileStringOrder(collation: string | undefined): StringOrder {
  const keys = keysOf(collation ?? '')
  const strength = keys.get('ks')
  const collator = new Intl.Collator(localeOf(collation ?? 'und'), {
    sensitivity: sensitivities.get(strength ?? '') ?? 'variant',
    ...(keys.get('ka') === 'shifted' && { ignorePunctuation: true }),
  })
  const isTotal = collation === undefined || strength === 'identic'
  return (a, b) => collator.compare(a, b) || (isTotal ? compareCodePoints(a, b) : 0)
}

/** The root locale would be replaced by that of the process; English orders as the root does. */
function localeOf(collation: string): string {
  return collation.replace(/^und(?=-|$)/, 'en')
}

/** The `u` extension: two-letter keys with their values. */
function keysOf(collation: string): ReadonlyMap<string, string> {
  const [, extension = ''] = /-u((?:-[a-z0-9]{2,8})+)/.exec(collation) ?? []
  return new Map(
    [...extension.matchAll(/-([a-z][a-z0-9])((?:-[a-z0-9]{3,8})*)/g)].map(([, key = '', value = '']) => [
      key,
      value.slice(1),
    ]),
  )
}
