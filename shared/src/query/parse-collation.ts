import { BadRequestData } from '../ngsi-ld/errors.ts'
import type { Json } from '../ngsi-ld/json.ts'

/**
 * Reads the name of a collation (clause 4.23): a BCP 47 locale identifier with `u` extensions, also with the `-x-icu`
 * that PostgreSQL puts at the end of such names. Undefined for the root collation, which is the default.
 * @throws BadRequestData when it is none, or its language is unknown
 */
export function parseCollation(value: Json): string | undefined {
  const locale = typeof value === 'string' ? canonical(value.replace(/-x-icu$/, '')) : undefined
  if (locale === undefined)
    throw new BadRequestData('collation must be a locale identifier such as de-u-co-phonebk')
  return locale === 'und' ? undefined : locale
}

function canonical(name: string): string | undefined {
  try {
    const [locale] = Intl.getCanonicalLocales(name)
    return locale !== undefined && isKnown(locale) ? locale : undefined
  } catch {
    return undefined
  }
}

/** The root locale, `und`, is known, but no one's language. */
function isKnown(locale: string): boolean {
  return locale === 'und' || locale.startsWith('und-') || Intl.Collator.supportedLocalesOf(locale).length > 0
}
